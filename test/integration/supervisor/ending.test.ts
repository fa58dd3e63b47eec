import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { test } from '../../helpers/test.ts';
import { bundleEntry, finish, server, supervise } from './supervised.ts';

const bundleDir = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
let entry = '';
beforeAll(() => {
  entry = bundleEntry(bundleDir);
});
afterAll(() => rmSync(bundleDir, { recursive: true }));

const sh = (script: string) => ['/bin/sh', '-c', script];

test.each([0, 1, 2, 3, 63, 64, 77, 100, 126, 127, 128, 129, 137, 200, 254, 255])(
  'a server that exits with %i makes the wrapper exit so',
  async (code) => {
    const run = await finish(supervise(entry, sh(`echo out; echo err >&2; exit ${code}`)));
    expect(run).toEqual({ code, signal: null, stdout: 'out\n', stderr: 'err\n' });
  },
);

/** What ends a process by default; SIGIOT and SIGPOLL are second names. */
const FATAL = (Object.keys(constants.signals) as NodeJS.Signals[]).filter(
  (name) => !/^SIG(CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|WINCH|INFO|BREAK|LOST|IOT|POLL)$/.test(name),
);

/** Node keeps these for itself, so that the wrapper cannot die of them: 128 + n, as a shell says. */
const NOT_FATAL_TO_NODE = ['SIGPIPE', 'SIGUSR1', 'SIGXFSZ'];

test('a server that dies by a signal makes the wrapper die by the same', async ({ dir }) => {
  const outcomes: { name: string; code: number | null; signal: string | null }[] = [];
  for (const name of FATAL) {
    const script = `ulimit -c 0; kill -${constants.signals[name]} $$; sleep 1`;
    const wrapper = supervise(entry, sh(script), { logFile: join(dir, 'server.log') });
    const { code, signal } = await finish(wrapper);
    outcomes.push({ name, code, signal });
  }
  expect(outcomes).toEqual(
    FATAL.map((name) =>
      NOT_FATAL_TO_NODE.includes(name)
        ? { name, code: 128 + constants.signals[name], signal: null }
        : { name, code: null, signal: name },
    ),
  );
});

describe('a server that cannot be started', () => {
  test('that does not exist ends with 127', async () => {
    const run = await finish(supervise(entry, ['/nonexistent/server']));
    expect({ ...run, stderr: '' }).toEqual({ code: 127, signal: null, stdout: '', stderr: '' });
    expect(run.stderr).toMatchInlineSnapshot(`
      "error[COMMAND_NOT_FOUND]: Could not start \`/nonexistent/server\`
        caused by: spawn /nonexistent/server ENOENT

      hint: Install the program, or set \`command\` to its absolute path
      "
    `);
  });

  test('that is not executable ends with 126', async ({ dir }) => {
    const file = join(dir, 'server');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o600 });
    const run = await finish(supervise(entry, [file]));
    expect(run).toMatchObject({ code: 126, stdout: '' });
    expect(run.stderr).toContain('error[COMMAND_NOT_RUNNABLE]');
  });

  test('whose interpreter is missing ends with 126 and says which line to correct', async ({
    dir,
  }) => {
    const file = join(dir, 'server');
    writeFileSync(file, '#!/nonexistent/python\n', { mode: 0o700 });
    const run = await finish(supervise(entry, [file]));
    expect(run).toMatchObject({ code: 126, stdout: '' });
    expect(run.stderr).toContain(`hint: Correct the first line of \`${file}\``);
  });

  test('because it could not be prepared ends with the code of the error', async () => {
    const run = await finish(supervise(entry, ['/bin/cat'], { prepareError: 'no disk' }));
    expect(run).toEqual({
      code: 70,
      signal: null,
      stdout: '',
      stderr: 'error[INTERNAL]: no disk\n',
    });
  });
});

describe('while the server is being prepared', () => {
  test('what the host says is kept, in order', async () => {
    const wrapper = supervise(entry, ['/bin/cat'], { prepareMs: 300 });
    const lines = Array.from({ length: 100 }, (_, id) => `{"id":${id}}\n`);
    for (const line of lines) wrapper.stdin.write(line);
    const run = finish(wrapper);
    setTimeout(() => wrapper.stdin.end('last'), 500);
    expect(await run).toEqual({
      code: 0,
      signal: null,
      stdout: `${lines.join('')}last`,
      stderr: '',
    });
  });

  test('a host that wrote, closed and reads on is answered within the grace', async () => {
    const run = await finish(supervise(entry, ['/bin/cat'], { prepareMs: 300 }), 'question');
    expect(run).toMatchObject({ code: 0, stdout: 'question' });
  });

  test('a host that closes without a word ends it', async () => {
    const run = await finish(supervise(entry, ['/bin/cat'], { prepareMs: 60_000 }), '');
    expect(run).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: 'holdfast: The host closed stdin before the server was started\n',
    });
  });

  test('a signal ends it', async () => {
    const wrapper = supervise(entry, ['/bin/cat'], { prepareMs: 60_000 });
    setTimeout(() => wrapper.kill('SIGTERM'), 200);
    expect(await finish(wrapper)).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});

test('the last words of a server arrive whole, also when the host is slow to read', async () => {
  const wrapper = supervise(entry, sh('head -c 3000000 /dev/zero; exit 4'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  const run = await finish(wrapper);
  expect({ ...run, stdout: run.stdout.length }).toEqual({
    code: 4,
    signal: null,
    stdout: 3_000_000,
    stderr: '',
  });
});

test('a daemon that left the group and holds the pipes does not keep the wrapper', async () => {
  const startedAt = Date.now();
  const run = await finish(supervise(entry, server('server-that-leaves-a-daemon')));
  expect(run).toMatchObject({ code: 5, stdout: 'last words\n' });
  expect(Date.now() - startedAt).toBeLessThan(2000);
});

test('a server that closes its output lets the host see the end of it', async () => {
  const wrapper = supervise(entry, server('server-that-closes-its-output'));
  wrapper.stdout.resume();
  await new Promise((resolve) => wrapper.stdout.once('end', resolve));
  expect(wrapper.exitCode).toBe(null);
  expect(await finish(wrapper, '')).toMatchObject({ code: 0 });
});

test('what a server says on stderr is kept in the log, between marks of its life', async ({
  dir,
}) => {
  const logFile = join(dir, 'server.log');
  await finish(supervise(entry, sh('echo trouble >&2; exit 9'), { logFile }));
  const lines = readFileSync(logFile, 'utf8').replaceAll(/\[.*?\]|\d{2,}/g, '…');
  expect(lines).toBe('… started `/bin/sh` as process …\ntrouble\n… exited with code 9\n');
});
