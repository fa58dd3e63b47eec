import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { realPython } from '../../helpers/build-setup.ts';
import { asUser, giveToUser } from '../../helpers/confine.ts';
import { addFigure } from '../../helpers/figure.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { kindOf, type Met, runLimited } from './run-limited.ts';

/** Root is not held to a number of processes, and in a namespace only its own are counted. */
const ownUsers = [...asUser, 'unshare', '-Ur'];
const [unshare = '', ...unshareArgs] = ownUsers;
const noUsers =
  spawnSync(unshare, [...unshareArgs, 'true'], { stdio: 'ignore' }).status === 0
    ? ''
    : ' (skipped: this machine lets nobody make a namespace of users)';

const MIB = 1_048_576;
/** From "Node itself cannot start" to "enough". */
const DESCRIPTORS = [12, 18, 22, 26, 40].map((n) => `--nofile=${n}`);
const MEMORY = [300, 700, 1000].map((n) => `--as=${n * MIB}`);
const PROCESSES = [9, 11, 12, 14].map((n) => `--nproc=${n}`);

/** What a limit is called by the system, by Node and by Python. */
const NAMED = /EMFILE|EAGAIN|ENOMEM|[Mm]emory|signal SIG|Resource temporarily unavailable/;

function expectEnds(met: readonly Met[]): string {
  const kinds = met.map(kindOf);
  expect(kinds).not.toContain('hung');
  for (const [at, one] of met.entries())
    if (kinds[at] === 'told') expect(one.stderr).toMatch(NAMED);
  expect(Math.max(...met.map(({ idleMs }) => idleMs))).toBeLessThanOrEqual(100);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  return `${count('answered')} answered, ${count('told')} told why not, ${count('ended')} ended, 0 hung`;
}

test('[F15] a launch without descriptors or memory answers, tells why not, or ends, and then rests', async ({
  task,
  dir,
}) => {
  const plugin = installPlugin(dir);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  const limits = [...DESCRIPTORS, ...MEMORY];
  const met = await Promise.all(limits.map((limit) => runLimited(plugin, ['prlimit', limit])));
  const figure = expectEnds(met);
  expect(met.slice(2, 5).map(kindOf)).toEqual(['told', 'told', 'answered']);
  for (const { stderr } of met.slice(2, 4)) expect(stderr).toMatch(/hint: .*open files/);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  addFigure(task, limits.length, `files, memory: ${figure}`);
});

test('[F15] a build without descriptors is told, and the next one succeeds', async ({
  task,
  dir,
}) => {
  const plugin = installPlugin(dir);
  const limits = ['--nofile=22', '--nofile=24'];
  const met = [];
  for (const limit of limits) met.push(await runLimited(plugin, ['prlimit', limit]));
  const figure = expectEnds(met);
  expect(met.map(kindOf)).toEqual(['told', 'told']);
  for (const { stderr } of met) expect(stderr).toMatch(/hint: .*open files/);
  const first = await plugin.greet(); // may have waited for the last builder of those
  expect(greetingIn(first) ?? greetingIn(await plugin.greet()), first.stderr).toBe('Hello, Ada!');
  addFigure(task, limits.length, `builds: ${figure}`);
});

test.skipIf(noUsers !== '')(
  `[F15] a launch that may start no process answers, tells why not, or ends, and then rests${noUsers}`,
  async ({ task, dir }) => {
    const plugin = installPlugin(dir, { PATH: `${dirname(realPython())}:/usr/bin:/bin` });
    expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
    giveToUser(dir);
    const behind = (limit: string) => runLimited(plugin, [...ownUsers, 'prlimit', limit]);
    const met = await Promise.all(PROCESSES.map(behind));
    addFigure(task, PROCESSES.length, `processes: ${expectEnds(met)}`);
    expect(met.slice(-1).map(kindOf)).toEqual(['answered']);
  },
);
