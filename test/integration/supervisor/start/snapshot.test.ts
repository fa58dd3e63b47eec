import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readSnapshot } from '../../../../src/snapshot/read-snapshot.ts';
import { writeSnapshot } from '../../../../src/snapshot/write-snapshot.ts';
import { test } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { isRunning, livesIn, pidsOf, server } from '../drive/processes.ts';

const DAY_MS = 86_400_000;
const CHANGED = 'notifications/tools/list_changed';

/** A plugin whose server was up once, so that there is a snapshot. */
async function knownServer(dir: string, command: string[], ...said: { idleStopMinutes: number }[]) {
  const plugin = installServer(dir, command, ...said);
  const host = plugin.host();
  const { result } = await host.initialize();
  const tools = await host.tools();
  await host.until('snapshot', plugin.hasSnapshot);
  await host.close();
  return { ...plugin, result, tools };
}

/** Lets the snapshot be two days old. */
async function age(file: string): Promise<void> {
  const snapshot = readSnapshot(file);
  if (!snapshot) throw new Error('a snapshot');
  rmSync(file);
  const cachedAt = new Date(Date.now() - 2 * DAY_MS).toISOString();
  await writeSnapshot(file, { ...snapshot, cachedAt }, { now: Date.now() });
}

describe.concurrent('side by side, because they wait', () => {
  test('a second session is answered from the snapshot, and the server starts with the first call', async ({
    annotate,
    dir,
  }) => {
    const lives = join(dir, 'lives');
    const known = await knownServer(dir, server('start/server-that-starts-slowly', lives, '300'));
    const host = known.host();
    const { result, at } = await host.initialize();
    await annotate(`spawn to first answer: ${Math.round(at - host.startedAt)} ms`);
    expect(result).toEqual({
      ...known.result,
      capabilities: { tools: { listChanged: true }, logging: {} },
    });
    expect(await host.tools()).toEqual(known.tools);
    expect((await host.ask('ping')).result).toEqual({});
    expect((await host.ask('logging/setLevel', { level: 'error' })).result).toEqual({});
    expect((await host.ask('prompts/list')).result).toEqual({ prompts: [] });
    await host.until('record', () => known.records()[0]?.snapshot !== undefined);
    expect(known.records()[0]).toMatchObject({ state: 'idle', snapshot: { kind: 'fresh' } });
    expect(livesIn(lives)).toBe(1);
    expect(await host.echo('now')).toBe('now');
    expect(livesIn(lives)).toBe(2);
    expect(host.notifications(CHANGED)).toEqual([]);
    expect(host.stderr).toBe('');
    expect(await host.close()).toEqual({ code: 0, signal: null });
  });

  test('a host that closes right after its first answer leaves a snapshot', async ({ dir }) => {
    const plugin = installServer(dir, server('end/server-that-behaves'));
    const host = plugin.host();
    await host.initialize();
    expect(await host.close()).toEqual({ code: 0, signal: null });
    expect(readSnapshot(plugin.snapshotFile)?.tools.length).toBe(3);
  });

  test('a fresh snapshot does not start the server in the background', async ({ dir }) => {
    const lives = join(dir, 'lives');
    const known = await knownServer(dir, server('start/server-that-starts-slowly', lives, '0'));
    const host = known.host();
    await host.initialize();
    await new Promise((resolve) => setTimeout(resolve, 4500)); // the background look comes within 4 s
    expect(livesIn(lives)).toBe(1);
    expect(await host.close()).toEqual({ code: 0, signal: null });
  });

  test('a stale snapshot is served, refreshed by a start behind it, and the server stops again', async ({
    dir,
  }) => {
    const names = join(dir, 'names');
    writeFileSync(names, 'one');
    const known = await knownServer(dir, server('start/server-that-changes', names));
    await age(known.snapshotFile);
    writeFileSync(names, 'one two');
    const host = known.host();
    await host.initialize();
    expect(await host.tools()).toEqual(['one', 'echo', 'pids', 'hang'].sort(asIn(known.tools)));
    expect(livesIn(`${names}.lives`)).toBe(1);
    await host.until('correction', () => host.notifications(CHANGED).length === 1);
    expect(livesIn(`${names}.lives`)).toBe(2);
    expect(await host.tools()).toContain('two');
    const isRefreshed = () => {
      const snapshot = readSnapshot(known.snapshotFile);
      return snapshot !== undefined && Date.parse(snapshot.cachedAt) > Date.now() - DAY_MS;
    };
    await host.until('new snapshot', isRefreshed);
    await host.until('stop', () => known.records()[0]?.child === undefined);
    expect(known.records()[0]).toMatchObject({ state: 'idle', counters: { crashes: 0 } });
    await host.close();
  });

  test('a server that is eager starts although it is known', async ({ dir }) => {
    const lives = join(dir, 'lives');
    const command = server('start/server-that-starts-slowly', lives, '0');
    await knownServer(dir, command);
    const host = installServer(dir, command, { start: 'eager' }).host();
    await host.until('second life', () => livesIn(lives) === 2);
    await host.close();
  });

  test('a server without calls is stopped, which is no crash, and started by the next', async ({
    dir,
  }) => {
    const lives = join(dir, 'lives');
    const command = server('start/server-that-starts-slowly', lives, '0');
    const known = await knownServer(dir, command, { idleStopMinutes: 0.005 });
    const host = known.host();
    await host.initialize();
    const [pid = 0] = await pidsOf(host);
    await host.until('end of the server', () => !isRunning(pid));
    await host.until('idle', () => known.records()[0]?.state === 'idle');
    expect(known.records()[0]).toMatchObject({ counters: { crashes: 0 } });
    expect(livesIn(lives)).toBe(2);
    expect(await host.echo('again')).toBe('again');
    expect(livesIn(lives)).toBe(3);
    expect(host.stderr).toBe('');
    await host.close();
  });

  test('a known server that does not start any more keeps its tools, and a call says why', async ({
    dir,
  }) => {
    const file = join(dir, 'server.mjs');
    const [node = '', good = ''] = server('end/server-that-behaves');
    writeFileSync(file, `import ${JSON.stringify(good)};\n`);
    const known = await knownServer(dir, [node, file]);
    writeFileSync(file, `import 'package-that-is-gone';\n`);
    const host = known.host();
    await host.initialize();
    expect(await host.tools()).toEqual(known.tools);
    const { error } = await host.call('echo', { text: 'lost' });
    expect(error.data.delivery).toBe('not_sent');
    expect(error.message).toContain("Cannot find package 'package-that-is-gone'");
    expect(readFileSync(known.snapshotFile, 'utf8')).toContain('"echo"');
    writeFileSync(file, `import ${JSON.stringify(good)};\n`);
    expect(await host.echo('mended')).toBe('mended');
    await host.close();
  });
});

/** Sorts as `names` are sorted; what is not in them stands last. */
function asIn(names: readonly string[]) {
  return (one: string, other: string) => names.indexOf(one) - names.indexOf(other);
}
