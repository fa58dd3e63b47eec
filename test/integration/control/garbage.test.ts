import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { listRuns } from '../../../src/control/list-runs.ts';
import { sweepRuns } from '../../../src/control/sweep-runs.ts';
import { forge, kill, test } from './published.ts';

test('[H25] [H26] garbage among the records is told, and neither read for ever nor removed', async ({
  dir,
  root,
  start,
}) => {
  const { record } = await start();
  const run = join(root, 'run');
  const bad = ['1-1', '2-1', '3-1', '4-1', '5-1', '6-1', '7-1'].map((name) => `${name}.json`);
  const [text, empty, fifo, huge, zero, folder, other] = bad.map((name) => join(run, name));
  writeFileSync(text ?? '', 'not a record');
  writeFileSync(empty ?? '', '');
  execFileSync('mkfifo', [fifo ?? '']);
  writeFileSync(huge ?? '', '');
  truncateSync(huge ?? '', 2 ** 40);
  symlinkSync('/dev/zero', zero ?? '');
  mkdirSync(folder ?? '');
  writeFileSync(other ?? '', JSON.stringify(record)); // tells of a process that its name does not
  symlinkSync(join(dir, 'nowhere'), join(run, '8-1.json'));
  for (const name of ['README', '.x.json.tmp', '9-1.json.bak', '-rf', 'a\nb'])
    writeFileSync(join(run, name), '');
  const before = readdirSync(run).sort();
  const startedAt = performance.now();
  const { runs, problems } = await listRuns(root);
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(runs.map(({ alive }) => alive)).toEqual([true]);
  expect(problems.map(({ path }) => path).sort()).toEqual(bad.map((name) => join(run, name)));
  expect((await sweepRuns(root)).removed).toEqual([]);
  expect(readdirSync(run).sort()).toEqual(before);
});

test('[H3] records are not read where somebody else could have put them', async ({
  dir,
  root,
  start,
}) => {
  await start();
  const uid = process.getuid?.() ?? 0;
  chmodSync(join(root, 'run'), 0o777);
  expect(await listRuns(root)).toMatchObject({ runs: [], problems: [{ path: join(root, 'run') }] });
  chmodSync(join(root, 'run'), 0o700);
  const others = await listRuns(root, { uid: uid + 1 });
  expect(others).toMatchObject({ runs: [], problems: [{ error: { code: 'STATE_UNUSABLE' } }] });
  symlinkSync(root, join(dir, 'link'));
  expect((await listRuns(join(dir, 'link'))).runs).toEqual([]);
});

test('no records, no folder and no state at all are no problem', async ({ dir, root }) => {
  const nothing = { runs: [], problems: [] };
  expect(await listRuns(root)).toEqual(nothing);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  expect(await listRuns(root)).toEqual(nothing);
  expect(await sweepRuns(join(dir, 'nowhere'))).toEqual({ removed: [], problems: [] });
});

test('a sweep removes a socket only where sockets of wrappers are made', async ({
  dir,
  root,
  start,
}) => {
  const real = await start({ root: join(dir, 'other') });
  await kill(real.process);
  const file = forge(root, real.record);
  expect(await sweepRuns(root)).toEqual({ removed: [file], problems: [] });
  expect(existsSync(real.record.socket ?? '')).toBe(true);
});

test('a sweep removes what a killed writer left, and not what a live one writes', async ({
  root,
  start,
}) => {
  const [dead, live] = [await start(), await start()];
  await kill(dead.process);
  const temporaryOf = ({ pid, startTime }: { pid: number; startTime: string }) =>
    join(root, 'run', `.${pid}-${startTime}.json.tmp`);
  for (const { record } of [dead, live]) writeFileSync(temporaryOf(record), '');
  const orphan = temporaryOf({ pid: dead.record.pid, startTime: '1' });
  writeFileSync(orphan, '');
  const { removed } = await sweepRuns(root);
  expect(removed).toHaveLength(4);
  expect([dead.record, live.record].map((record) => existsSync(temporaryOf(record)))).toEqual([
    false,
    true,
  ]);
  expect(existsSync(orphan)).toBe(false);
});
