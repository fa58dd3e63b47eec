import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const supervisor = bundledSupervisor();

/** How a wrapper ends whose host closes, when the server does `last` at the end of its input. */
async function endingOf(last: string) {
  const script = `ulimit -c 0; echo up >&2; cat >/dev/null; ${last}; sleep 1`;
  const host = supervisor.host(['/bin/sh', '-c', script]);
  await host.until('server', () => host.stderr.includes('up'));
  return await host.close();
}

const CODES = [0, 1, 2, 3, 63, 64, 77, 100, 126, 127, 128, 129, 137, 200, 254, 255];

/** What ends a process by default; SIGIOT and SIGPOLL are second names. */
const FATAL = (Object.keys(constants.signals) as NodeJS.Signals[]).filter(
  (name) => !/^SIG(CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|WINCH|INFO|BREAK|LOST|IOT|POLL)$/.test(name),
);

/** Node keeps these for itself, so that the wrapper cannot die of them: 128 + n, as a shell says. */
const NOT_FATAL_TO_NODE = ['SIGPIPE', 'SIGUSR1', 'SIGXFSZ'];

function endingBy(signal: NodeJS.Signals) {
  return NOT_FATAL_TO_NODE.includes(signal)
    ? { code: 128 + constants.signals[signal], signal: null }
    : { code: null, signal };
}

describe.concurrent('side by side', () => {
  test('[F31] a server that exits at the end of its input gives the wrapper its code', async ({
    task,
  }) => {
    const endings = await inPairs(
      CODES.map((code) => `exit ${code}`),
      endingOf,
    );
    expect(endings).toEqual(CODES.map((code) => ({ code, signal: null })));
    addFigure(task, CODES.length, 'exit codes seen by the parent of a wrapper');
  });

  test('[F31] a server that dies by a signal then makes the wrapper die by the same', async ({
    task,
  }) => {
    const endings = await inPairs(
      FATAL.map((signal) => `kill -${constants.signals[signal]} $$`),
      endingOf,
    );
    expect(endings).toEqual(FATAL.map(endingBy));
    addFigure(task, FATAL.length, 'signals seen by the parent of a wrapper');
  });

  test('a server that died before the host closed does not decide how the wrapper ends', async ({
    dir,
  }) => {
    const host = installServer(dir, server('crash/server-that-dies-when-told')).host();
    await host.initialize();
    await host.call('die', { how: 9 });
    expect(await host.close()).toEqual({ code: 0, signal: null });
  });

  test('a daemon that left the group and holds the pipes does not keep the wrapper', async ({
    dir,
  }) => {
    const host = installServer(dir, server('end/server-that-leaves-a-daemon')).host();
    await host.initialize();
    await host.echo('up');
    const closedAt = Date.now();
    expect(await host.close()).toEqual({ code: 5, signal: null });
    expect(Date.now() - closedAt).toBeLessThan(2000);
  });

  test('a server that closes its output is replaced, and what it owed is answered', async ({
    dir,
  }) => {
    const host = installServer(dir, server('end/server-that-closes-its-output')).host();
    await host.initialize();
    const id = host.post('tools/call', { name: 'hang' });
    host.notify('notifications/close');
    expect((await host.answerTo(id)).error.data.delivery).toBe('may_have_run');
    expect(await host.echo('next')).toBe('next');
    await host.close();
  });

  test('[F33] what the host asked before it closed is answered in full', async ({ task, dir }) => {
    const host = installServer(dir, server('end/server-that-behaves')).host();
    await host.initialize();
    const text = 'x'.repeat(100_000);
    const ids = Array.from({ length: 30 }, () =>
      host.post('tools/call', { name: 'echo', arguments: { text } }),
    );
    expect(await host.close()).toEqual({ code: 0, signal: null });
    expect(ids.map((id) => host.answersTo(id).length)).toEqual(ids.map(() => 1));
    addFigure(task, ids.length, '0 answers lost by a host that closes stdin and reads on');
  });
});

describe('a server that cannot be started', () => {
  test('that is not executable is told in the answers, and ends the wrapper with 126', async ({
    dir,
  }) => {
    const file = join(dir, 'server');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o600 });
    const host = supervisor.host([file]);
    await host.initialize();
    expect((await host.call('x')).error.message).toContain('error[COMMAND_NOT_RUNNABLE]');
    expect(await host.close()).toEqual({ code: 126, signal: null });
    expect(host.stderr).toContain('error[COMMAND_NOT_RUNNABLE]');
  });

  test('whose interpreter is missing says which line to correct', async ({ dir }) => {
    const file = join(dir, 'server');
    writeFileSync(file, '#!/nonexistent/python\n', { mode: 0o700 });
    const host = supervisor.host([file]);
    await host.initialize();
    const { error } = await host.call('x');
    expect(error.message).toContain(`What would help: Correct the first line of \`${file}\``);
    expect(await host.close()).toEqual({ code: 126, signal: null });
  });
});

test('what a server says on stderr is kept in the log, between marks of its life', async ({
  dir,
}) => {
  const logFile = join(dir, 'server.log');
  const host = supervisor.host(server('crash/server-that-dies-when-told'), { logFile });
  await host.initialize();
  await host.call('die', { how: 9 });
  await host.echo('again');
  await host.close();
  const lines = readFileSync(logFile, 'utf8').replaceAll(/\[.*?\]|\d{2,}(\.\d+)?/g, '…');
  const started = `… started \`${process.execPath}\` as process …\n`;
  expect(lines).toBe(`${started}died at …\n… exited with code 9\n${started}… exited with code 0\n`);
});

/** Two at a time, as many as there are processors on a small machine. */
async function inPairs<T>(
  names: readonly string[],
  act: (name: string) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < names.length; i += 2)
    results.push(...(await Promise.all(names.slice(i, i + 2).map(act))));
  return results;
}
