import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../helpers/figure.ts';
import {
  addGreeting,
  failureIn,
  greetingIn,
  installPlugin,
  setRequirements,
} from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

test('[F7] 32 launches at once without an environment are one build', async ({ dir }) => {
  const plugin = installPlugin(dir);
  const outcomes = await Promise.all(Array.from({ length: 32 }, () => plugin.greet()));
  expect(outcomes.map(greetingIn)).toEqual(Array(32).fill('Hello, Ada!'));
  expect(plugin.environments()).toHaveLength(1);
});

test('a failed build is the answer for all who waited for it', async ({ dir }) => {
  const plugin = installPlugin(dir);
  setRequirements(plugin.serverDir, 'greeting==9.9.9\n');
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => plugin.greet()));
  for (const outcome of outcomes) {
    expect(outcome.code).toBe(69);
    expect(outcome.stderr).toMatch(/error\[BUILD_FAILED\]: [\s\S]*hint: /);
    expect(failureIn(outcome)).toMatch(/BUILD_FAILED[\s\S]*What would help: [\s\S]*not delivered/);
  }
  expect(plugin.environments()).toEqual([]);
});

test('a failed build leads to the older environment of the same server', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  setRequirements(plugin.serverDir, 'greeting==9.9.9\n');
  const outcome = await plugin.greet();
  expect(greetingIn(outcome)).toBe('Hello, Ada!');
  expect(outcome.stderr).toContain('an older environment is used, because the new one failed');
});

test('an update whose server cannot be imported runs from the older environment', async ({
  dir,
}) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  setRequirements(plugin.serverDir, '');
  for (const _ of ['built', 'found']) {
    const outcome = await plugin.greet();
    expect(greetingIn(outcome)).toBe('Hello, Ada!');
    expect(outcome.stderr).toContain("No module named 'greeting'");
  }
  expect(plugin.environments()).toHaveLength(2);
});

test('[F18] changed requirements get an environment of their own', async ({ task, dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  addGreeting(dir, '2.0.0', 'Welcome');
  setRequirements(plugin.serverDir, 'greeting==2.0.0\n');
  expect(greetingIn(await plugin.greet())).toBe('Welcome, Ada!');
  setRequirements(plugin.serverDir, 'greeting==1.0.0\n');
  expect(await plugin.greet()).toMatchObject({ stderr: '' });
  expect(plugin.environments()).toHaveLength(2);
  addFigure(task, 2, 'two versions: 0 cross-writes');
});

test('the build outlives a client that gives up, and the next start is at once', async ({
  dir,
}) => {
  const plugin = installPlugin(dir);
  const child = plugin.start();
  const lock = () =>
    existsSync(plugin.serverStore) && buildFiles(plugin.serverStore, '.log').length > 0;
  await waitFor('the build to begin', lock);
  child.kill('SIGKILL');
  await waitFor('the environment', () => plugin.environments().length === 1);
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });
});

test('[F8] a builder that is killed leaves nothing that is used, and the wait goes on', async ({
  dir,
}) => {
  const plugin = installPlugin(dir);
  const greeting = plugin.greet();
  const builder = () =>
    execFileSync('pgrep', ['-f', '--', `--build .*${dir}/`], { encoding: 'utf8' });
  await waitFor('a builder', () => buildFiles(plugin.serverStore, '.log').length > 0);
  process.kill(Number(builder().split('\n')[0]), 'SIGKILL');
  expect(greetingIn(await greeting)).toBe('Hello, Ada!');
  expect(plugin.environments()).toHaveLength(1);
  const names = readdirSync(join(plugin.serverStore, 'envs'));
  const finished = basename(plugin.environments()[0] ?? '');
  expect(names.filter((name) => !name.startsWith(finished))).toEqual([]);
});

test('what the installer said is in the build log', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const [log = ''] = buildFiles(plugin.serverStore, '.log');
  expect(readFileSync(join(plugin.serverStore, log), 'utf8')).toMatch(/greeting(-|==)1\.0\.0/);
});

function buildFiles(serverStore: string, end: string): string[] {
  if (!existsSync(serverStore)) return [];
  return readdirSync(serverStore).filter((name) => name.startsWith('build-') && name.endsWith(end));
}
