import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readByPs } from '../../../src/control/identity/process-table.ts';
import { listRuns } from '../../../src/control/list-runs.ts';
import type { RunRecord } from '../../../src/control/record/run-record.ts';
import { sweepRuns } from '../../../src/control/sweep-runs.ts';
import { parseStat } from '../../../src/lib/processes/process-stat.ts';
import { figureEach } from '../../helpers/figure-each.ts';
import { FACTS, forge, kill, test } from './published.ts';

figureEach('0 wrong takeovers, 0 alive for ever');

const onLinux = test.skipIf(!existsSync('/proc/self/stat'));
const inNamespace = test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux');

const filesOf = (root: string) => readdirSync(join(root, 'run')).sort();
const livesOf = async (root: string) => (await listRuns(root)).runs.map(({ alive }) => alive);

test('a live wrapper is listed with what it published, and a sweep leaves it alone', async ({
  root,
  start,
}) => {
  const { record } = await start();
  expect(record).toMatchObject({ ...FACTS, schema: 1, state: 'idle' });
  const name = `${record.pid}-${record.startTime}`;
  expect(await listRuns(root)).toEqual({ runs: [{ name, record, alive: true }], problems: [] });
  expect(await sweepRuns(root)).toEqual({ removed: [], problems: [] });
  expect(filesOf(root)).toEqual([`${name}.json`, `${name}.sock`]);
});

test('[F22] a killed wrapper is dead; its record stays until it is swept with its socket', async ({
  root,
  start,
}) => {
  const { process: wrapper, record } = await start();
  const other = await start();
  await kill(wrapper);
  expect((await livesOf(root)).toSorted()).toEqual([false, true]);
  const name = `${record.pid}-${record.startTime}`;
  const paths = ['sock', 'json'].map((end) => join(root, 'run', `${name}.${end}`));
  expect(await sweepRuns(root)).toEqual({ removed: paths, problems: [] });
  const left = `${other.record.pid}-${other.record.startTime}`;
  expect(filesOf(root)).toEqual([`${left}.json`, `${left}.sock`]);
});

test('[F22] a wrapper whose pid another process has now is dead', async ({ root, start }) => {
  const { record } = await start({ root: `${root}-real` });
  forge(root, { ...withoutSocket(record), startTime: `${Number(record.startTime) - 1}` });
  expect(await livesOf(root)).toEqual([false]);
});

onLinux(
  '[F22] a wrapper from before a reboot is dead, whoever has its pid',
  async ({ root, start }) => {
    const { record } = await start({ root: `${root}-real` });
    const file = forge(root, { ...withoutSocket(record), bootId: 'another-boot' });
    expect(await livesOf(root)).toEqual([false]);
    expect(await sweepRuns(root)).toEqual({ removed: [file], problems: [] });
  },
);

onLinux(
  '[F22] a wrapper on another machine with the same home is left alone',
  async ({ root, start }) => {
    const { record } = await start({ root: `${root}-real` });
    const there = { bootId: 'another-boot', machine: 'another-machine' };
    forge(root, { ...withoutSocket(record), ...there });
    expect(await livesOf(root)).toEqual([undefined]);
    expect(await sweepRuns(root)).toEqual({ removed: [], problems: [] });
  },
);

onLinux('[F22] a zombie is dead', async ({ root, start }) => {
  const { record } = await start({ root: `${root}-real` });
  // the shell's child ends, and the program that took the shell's place waits for nobody
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  const stat = () => parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const startTime = stat()?.startTime ?? '';
  forge(root, { ...withoutSocket(record), pid, startTime });
  expect(await livesOf(root)).toEqual([true]);
  await expect.poll(() => stat()?.isZombie).toBe(true);
  expect(await livesOf(root)).toEqual([false]);
  parent.kill('SIGKILL');
});

inNamespace(
  '[F22] wrappers in containers are judged by their sockets, not by their pids',
  async ({ root, start }) => {
    const inside = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const [first, second] = [await start({}, inside), await start({}, inside)];
    expect([first.record.pid, second.record.pid]).toEqual([1, 1]);
    expect(await livesOf(root)).toEqual([true, true]);
    expect((await sweepRuns(root)).removed).toEqual([]);
    await kill(first.process);
    await expect.poll(async () => (await livesOf(root)).toSorted()).toEqual([false, true]);
    expect((await sweepRuns(root)).removed).toHaveLength(2);
    expect(await livesOf(root)).toEqual([true]);
  },
);

onLinux(
  '[F22] a wrapper in a container whose socket is out of sight is left alone',
  async ({ root, start }) => {
    const { record } = await start({ root: `${root}-real` });
    forge(root, { ...withoutSocket(record), namespace: 'pid:[1]' });
    expect(await livesOf(root)).toEqual([undefined]);
  },
);

test('[F22] `ps` tells start times where there is no procfs', async ({ start }) => {
  const { process: wrapper, record } = await start();
  const seen = (await readByPs([record.pid]))?.get(record.pid);
  if (!seen || seen === 'hidden') throw new Error('`ps` does not know the wrapper');
  expect(Math.abs(Number(seen.startTime) - Date.parse(record.startedAt) / 1000)).toBeLessThan(3);
  await kill(wrapper);
  expect((await readByPs([record.pid]))?.has(record.pid)).toBe(false);
});

function withoutSocket({ socket, ...record }: RunRecord): RunRecord {
  return record;
}
