import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { cpuMsOf, isRunning, pidsOf, server } from '../drive/processes.ts';

/** A host of a server that floods it. */
async function floodedHost(dir: string) {
  const host = installServer(dir, server('flow/server-that-floods')).host();
  await host.initialize();
  const pids = await pidsOf(host);
  host.notify('notifications/flood');
  await once(host.wrapper.stdout, 'data');
  return { host, pids };
}

describe.concurrent('side by side, because they wait', () => {
  test('[F33] a host that closes its reading end ends the wrapper and the server', async ({
    task,
    dir,
  }) => {
    const { host, pids } = await floodedHost(dir);
    host.wrapper.stdout.destroy();
    const closedAt = performance.now();
    await once(host.wrapper, 'exit');
    const tookMs = performance.now() - closedAt;
    expect(tookMs).toBeLessThan(2000);
    expect(pids.filter(isRunning)).toEqual([]);
    addFigure(task, 1, `all gone ${Math.round(tookMs)} ms after the host stopped reading`);
  });

  test('[F33] a host that closes both ends the wrapper', async ({ task, dir }) => {
    const { host, pids } = await floodedHost(dir);
    host.wrapper.stdin.destroy();
    host.wrapper.stdout.destroy();
    const closedAt = performance.now();
    await once(host.wrapper, 'exit');
    const tookMs = performance.now() - closedAt;
    expect(tookMs).toBeLessThan(2000);
    expect(pids.filter(isRunning)).toEqual([]);
    addFigure(task, 1, `all gone ${Math.round(tookMs)} ms after the host closed both`);
  });

  test('[F33] a host that closes its reading end while nothing is said is told apart by the next word', async ({
    task,
    dir,
  }) => {
    const host = installServer(dir, server('end/server-that-behaves')).host();
    await host.initialize();
    const pids = await pidsOf(host);
    host.wrapper.stdout.destroy();
    await sleep(100);
    const before = cpuMsOf(host.wrapper.pid);
    await sleep(5000);
    const cpuMs = cpuMsOf(host.wrapper.pid) - before;
    expect(cpuMs).toBeLessThanOrEqual(50);
    addFigure(task, 1, `${cpuMs} ms of CPU in 5 s after the close`);
    host.post('tools/call', { name: 'echo' });
    await once(host.wrapper, 'exit');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('[F33] a server that closes its end of stdin is replaced, owes no answer and makes nobody spin', async ({
    task,
    dir,
  }) => {
    const initialize = `read line; id=$(printf '%s' "$line" | sed 's/.*"id":\\("[^"]*"\\).*/\\1/')`;
    const answer = `printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}\\n' "$id"`;
    const script = `${initialize}; ${answer}; exec <&-; sleep 60`;
    const host = installServer(dir, ['/bin/sh', '-c', script]).host();
    expect((await host.initialize()).result.serverInfo.name).toBe('x');
    const ids = Array.from({ length: 10 }, () =>
      host.post('tools/call', { name: 'x', arguments: { text: 'x'.repeat(100_000) } }),
    );
    await sleep(100);
    const before = cpuMsOf(host.wrapper.pid);
    await sleep(800);
    const cpuMs = cpuMsOf(host.wrapper.pid) - before;
    expect(cpuMs).toBeLessThanOrEqual(50);
    addFigure(task, ids.length, `all calls answered, ${cpuMs} ms of CPU in 0.8 s`);
    for (const id of ids) expect((await host.answerTo(id)).error.code).toBe(-31000);
    await host.close();
    expect(ids.map((id) => host.answersTo(id).length)).toEqual(ids.map(() => 1));
  });
});
