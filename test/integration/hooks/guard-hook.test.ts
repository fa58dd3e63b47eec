import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { lockFile, openLockFile } from '../../../src/lib/processes/kernel-lock.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const GUARD = resolve('dist/guard.cjs');

/** A home with two versions of a plugin, of which this process uses the newer one. */
function homeIn(dir: string) {
  const versions = join(dir, '.claude', 'plugins', 'cache', 'shop', 'tools');
  for (const version of ['1.0.0', '2.0.0']) {
    mkdirSync(join(versions, version, '.in_use'), { recursive: true });
    writeFileSync(join(versions, version, 'server.py'), '');
  }
  const start = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
  const mark = JSON.stringify({ pid: process.pid, procStart: start });
  writeFileSync(join(versions, '2.0.0', '.in_use', String(process.pid)), mark);
  return {
    used: join(versions, '2.0.0'),
    unused: join(versions, '1.0.0'),
    cache: join(versions, '..', '..'),
  };
}

/** Runs the hook as the client does: no environment of ours, the input as one line. */
function ask(dir: string, toolName: string, toolInput: object, cwd = dir) {
  const input = { hook_event_name: 'PreToolUse', tool_name: toolName, tool_input: toolInput, cwd };
  return askText(dir, `${JSON.stringify(input)}\n`);
}

function askText(dir: string, input: string) {
  const env = { HOME: dir, PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(process.execPath, [GUARD], {
    input,
    env,
    cwd: dir,
    encoding: 'utf8',
    timeout: 10_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout === '' ? undefined : JSON.parse(stdout).hookSpecificOutput;
}

test('deleting a version in use is denied, with who uses it', ({ dir }) => {
  const { used, cache } = homeIn(dir);
  for (const command of [
    `rm -rf ${used}`,
    `rm -rf ~/.claude/plugins/cache`,
    `cd ${cache} && rm -rf *`,
  ]) {
    const answer = ask(dir, 'Bash', { command });
    expect(answer).toMatchObject({ hookEventName: 'PreToolUse', permissionDecision: 'deny' });
    expect(answer.permissionDecisionReason).toContain(String(process.pid));
  }
});

test('deleting a version that nobody uses, and all that is unrelated, is let through', ({
  dir,
}) => {
  const { unused } = homeIn(dir);
  const commands = [`rm -rf ${unused}`, 'rm -rf node_modules', 'ls -la', 'git status', 'npm test'];
  for (const command of commands) expect(ask(dir, 'Bash', { command })).toBeUndefined();
});

test('an environment under a lease is denied through the link that leads to it', async ({
  dir,
}) => {
  const envs = join(dir, '.cache', 'claude-mcp-venvs', 'shop', 'greeter', 'envs');
  mkdirSync(join(envs, 'a', 'bin'), { recursive: true });
  writeFileSync(join(envs, 'a', 'bin', 'python'), '');
  symlinkSync(join(envs, 'a'), join(dir, '.venv'));
  const command = `rm -rf ${dir}/.venv/`;
  expect(ask(dir, 'Bash', { command })).toBeUndefined();

  const fd = openLockFile(join(envs, 'a.lease'));
  expect(await lockFile(fd, 'shared')).toBe('held');
  expect(ask(dir, 'Bash', { command })).toMatchObject({ permissionDecision: 'deny' });
  const write = { file_path: join(dir, '.venv', 'bin', 'python'), content: 'x' };
  expect(ask(dir, 'Write', write)).toMatchObject({ permissionDecision: 'deny' });
  closeSync(fd);
});

const oddInputs: [string, string][] = [
  ['nothing', ''],
  ['no JSON', '{"tool_name":'],
  ['another tool', JSON.stringify({ tool_name: 'Read', tool_input: { file_path: '/etc/passwd' } })],
  ['a command that is no text', JSON.stringify({ tool_name: 'Bash', tool_input: { command: 7 } })],
  ['10 MB', JSON.stringify({ tool_name: 'Bash', tool_input: { command: 'x'.repeat(1e7) } })],
];

test.for(oddInputs)(
  '[F45] an input of %s is let through within its time',
  ([, input], { task, dir }) => {
    homeIn(dir);
    const startedAt = performance.now();
    expect(askText(dir, input)).toBeUndefined();
    addFigure(task, 1, `exit 0 after ${Math.round(performance.now() - startedAt)} ms`);
  },
);

test('[F45] an input that never ends is not waited for', async ({ task, dir }) => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [GUARD], { env: { HOME: dir }, cwd: dir });
  const exit = once(child, 'exit');
  expect(await text(child.stdout)).toBe('');
  expect(await exit).toEqual([0, null]);
  const tookMs = Math.round(performance.now() - startedAt);
  expect(tookMs).toBeLessThan(5000);
  addFigure(task, 1, `exit 0 after ${tookMs} ms with an input that never ends`);
});

test('[F45] an input that comes late and in pieces is read', async ({ dir }) => {
  const { used } = homeIn(dir);
  const child = spawn(process.execPath, [GUARD], { env: { HOME: dir }, cwd: dir });
  const exit = once(child, 'exit');
  const input = JSON.stringify({ tool_name: 'Bash', tool_input: { command: `rm -rf ${used}` } });
  for (const piece of [input.slice(0, 30), input.slice(30), '\n']) {
    await setTimeout(150);
    child.stdin.write(piece);
  }
  expect(JSON.parse(await text(child.stdout)).hookSpecificOutput.permissionDecision).toBe('deny');
  expect(await exit).toEqual([0, null]);
});
