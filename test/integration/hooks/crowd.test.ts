import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { clientHome } from '../../helpers/client-home.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';
import { hooksOf } from './hook-test.ts';

type Start = { words: string[]; input: string; env: NodeJS.ProcessEnv; cwd: string };
type Told = { code: number | null; stdout: string; tookMs: number };

/** Four programs that compute, as long as the test runs. */
function burn(): void {
  const burners = Array.from({ length: 4 }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  onTestFinished(() => {
    for (const burner of burners) burner.kill('SIGKILL');
  });
}

async function run({ words, input, env, cwd }: Start): Promise<Told> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, words, { env, cwd });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  child.stdin?.end(input);
  const stdout = child.stdout ? await text(child.stdout) : '';
  return { code: await closed, stdout, tookMs: performance.now() - startedAt };
}

/** The time that all but one of a hundred stay below, of those that were measured. */
function p99(all: readonly Told[]): string {
  const times = all.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  return `${Math.round(times[Math.ceil(times.length * 0.99) - 1] ?? 0)} ms`;
}

function limitMs(event: string, matcher: string): number {
  return (hooksOf(event, matcher)[0]?.timeout ?? 0) * 1000;
}

test('[F48] 40 guards at once, beside four programs that compute, all answer in time', {
  retry: 1,
}, async ({ task, dir }) => {
  const used = join(dir, '.claude', 'plugins', 'cache', 'shop', 'tools', '2.0.0');
  mkdirSync(join(used, '.in_use'), { recursive: true });
  const procStart = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[19];
  const mark = JSON.stringify({ pid: process.pid, procStart });
  writeFileSync(join(used, '.in_use', String(process.pid)), mark);
  const start = (command: string): Start => ({
    words: [resolve('dist/guard.cjs')],
    input: `${JSON.stringify({ tool_name: 'Bash', tool_input: { command }, cwd: dir })}\n`,
    env: { HOME: dir, PATH: process.env.PATH },
    cwd: dir,
  });
  burn();
  const commands = Array.from({ length: 40 }, (_, index) => `rm -rf ${index % 2 ? used : 'build'}`);
  const all = await Promise.all(commands.map((command) => run(start(command))));
  expect(all.map(({ code }) => code)).toEqual(commands.map(() => 0));
  expect(all.map(({ stdout }) => stdout.includes('"deny"'))).toEqual(
    commands.map((_, index) => index % 2 === 1),
  );
  const limit = limitMs('PreToolUse', 'Bash|PowerShell|Write|Edit|MultiEdit|NotebookEdit');
  const late = all.filter(({ tookMs }) => tookMs >= limit);
  expect(late).toEqual([]);
  addFigure(task, all.length, `p99 ${p99(all)}, ${late.length} timeouts, 0 wrong verdicts`);
});

/** A home with some plugins, and how a session starts in it. */
function sessionIn(dir: string): Start {
  const { env, project, install } = clientHome(dir);
  for (let index = 0; index < 10; index++) {
    const server = { command: 'node', args: ['${CLAUDE_PLUGIN_ROOT}/s.mjs'] };
    install(`p${index}`, { '.mcp.json': { mcpServers: { s: server } }, 's.mjs': '' });
  }
  install('sick', { '.mcp.json': { mcpServers: { s: { command: 'no-such-program-x' } } } });
  const input = `${JSON.stringify({ cwd: project, source: 'startup' })}\n`;
  return { words: [resolve('dist/session-start.cjs'), 'startup'], input, env, cwd: project };
}

test('[F44] 32 sessions that start at once, beside four programs that compute, are told the same', {
  retry: 1,
}, async ({ task, dir }) => {
  const start = sessionIn(dir);
  const alone = await run(start);
  expect(alone.stdout).toContain('plugin:sick:s');
  burn();
  const all = await Promise.all(Array.from({ length: 32 }, () => run(start)));
  expect(all.map(({ code }) => code)).toEqual(all.map(() => 0));
  const silent = all.filter(({ stdout }) => stdout !== alone.stdout);
  const late = all.filter(({ tookMs }) => tookMs >= limitMs('SessionStart', 'startup'));
  expect({ silent, late }).toEqual({ silent: [], late: [] });
  addFigure(task, all.length, `p99 ${p99(all)}, ${late.length} timeouts, all told the same`);
});

test('[F43] a look at eleven plugins ends soon', async ({ task, dir }) => {
  const start = sessionIn(dir);
  const all: Told[] = [];
  for (let round = 0; round < 20; round++) all.push(await run(start));
  expect(all.filter(({ code, stdout }) => code !== 0 || !stdout.includes('sick'))).toEqual([]);
  const times = all.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  expect(times[10]).toBeLessThan(2000); // the hard stop; the figure is what matters
  addFigure(task, all.length, `p95 ${Math.round(times[18] ?? 0)} ms warm`);
});
