import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const INPUT = JSON.stringify({ tool_name: 'Bash', tool_input: { command: 'rm -rf ~/.claude' } });
const NODE = process.execPath;

/** Ways in which the guard cannot work; each gives the command that the client would run. */
const BROKEN: [string, (guard: string, dir: string) => string[]][] = [
  [
    'file is missing',
    (guard) => {
      rmSync(guard);
      return [NODE, guard];
    },
  ],
  [
    'plugin is gone',
    (guard, dir) => {
      rmSync(join(dir, 'dist'), { recursive: true });
      return [NODE, guard];
    },
  ],
  [
    'file is half',
    (guard) => {
      truncateSync(guard, readFileSync(guard).length >> 1);
      return [NODE, guard];
    },
  ],
  [
    'file is a folder',
    (guard) => {
      rmSync(guard);
      mkdirSync(guard);
      return [NODE, guard];
    },
  ],
  [
    'file throws',
    (guard) => {
      writeFileSync(guard, 'throw new Error("broken")');
      return [NODE, guard];
    },
  ],
  ['Node is not there', (guard) => ['/bin/sh', '-c', 'exec node "$0"', guard]],
  ['Node has no memory', (guard) => shell('ulimit -c 0; ulimit -v 300000; exec', guard)],
  ['Node has no descriptors', (guard) => shell('ulimit -n 5; exec', guard)],
  ['process is killed', (guard) => [NODE, '-e', 'process.kill(process.pid, "SIGKILL")', guard]],
];

function shell(script: string, guard: string): string[] {
  return ['/bin/sh', '-c', `${script} "$0" "$1"`, NODE, guard];
}

test('[F47] a guard that cannot work blocks nobody', ({ task, dir }) => {
  const lockouts: string[] = [];
  const working: string[] = [];
  for (const [title, damage] of BROKEN) {
    const place = join(dir, title.replaceAll(' ', '-'));
    const guard = join(place, 'dist', 'guard.cjs');
    mkdirSync(join(place, 'dist'), { recursive: true });
    cpSync('dist/guard.cjs', guard);
    const [program = '', ...args] = damage(guard, place);
    const options = { input: INPUT, env: { HOME: place, PATH: '/nonexistent' } };
    const { status, stdout } = spawnSync(program, args, { ...options, cwd: place });
    // the client blocks a tool call by exit code 2, or by what the hook prints
    if (status === 0) working.push(title);
    if (status === 2 || String(stdout) !== '') lockouts.push(`${title}: ${status} ${stdout}`);
  }
  expect({ lockouts, working }).toEqual({ lockouts: [], working: [] });
  addFigure(task, BROKEN.length, `${lockouts.length} accidental lockouts`);
});

test('[F47] [H18] the next session start tells of a guard that is missing or not as it was built', ({
  task,
  dir,
}) => {
  const guard = join(dir, 'dist', 'guard.cjs');
  const states: [string, () => void][] = [
    ['whole', () => {}],
    ['edited', () => writeFileSync(guard, `${readFileSync(guard, 'utf8')}\n//`)],
    ['empty', () => writeFileSync(guard, '')],
    ['missing', () => rmSync(guard)],
  ];
  cpSync('dist', join(dir, 'dist'), { recursive: true });
  const env = { HOME: dir, PATH: process.env.PATH };
  const told = states.map(([, change]) => {
    change();
    const words = [resolve(dir, 'dist', 'session-start.cjs'), 'startup'];
    const { status, stdout } = spawnSync(NODE, words, { env, cwd: dir, input: '{}\n' });
    expect(status).toBe(0);
    return String(stdout).includes('The guard against the deletion');
  });
  expect(told).toEqual([false, true, true, true]);
  addFigure(task, 3, 'damages of the guard told at the next session start');
});
