import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { BOMBS } from '../../fixtures/guard/bombs.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

const TAIL = 'rm -rf ~/.claude/plugins/cache';

/** The verdicts on commands, and the most processor time that one of them took. */
async function judgeAll(commands: readonly string[], dir: string) {
  await judge(requestIn(dir, 'rm x')); // loads the parser
  const verdicts: string[] = [];
  let slowestMs = 0;
  for (const command of commands) {
    const before = process.cpuUsage();
    const { verdict } = await judge(requestIn(dir, command));
    const { user, system } = process.cpuUsage(before);
    slowestMs = Math.max(slowestMs, Math.round((user + system) / 1000));
    verdicts.push(verdict);
  }
  return { verdicts, slowestMs };
}

/** Twice the requirement: the collector of another test's garbage counts, too. */
const MAX_CPU_MS = 400;

test('[F46] no bomb takes longer than the limits, and none is denied', async ({ task }) => {
  const { verdicts, slowestMs } = await judgeAll(
    BOMBS.map(([, text]) => text),
    '/nonexistent',
  );
  expect(verdicts).toEqual(BOMBS.map(() => 'allow'));
  expect(slowestMs).toBeLessThan(MAX_CPU_MS);
  addFigure(task, BOMBS.length, `slowest of 128 kB: ${slowestMs} ms of CPU`);
});

test('[H19] no bomb before a destructive command hides it', async ({ task }) => {
  // a syntax error: bash runs none of it
  const isBroken = /^(?:;|\(|echo \$|\$\(|"\$|rm \$\{a|cat)/;
  const running = BOMBS.map(([, text]) => text).filter((text) => !isBroken.test(text));
  const { verdicts, slowestMs } = await judgeAll(
    running.map((text) => `${text}; ${TAIL}`),
    tree.dir,
  );
  expect(verdicts).toEqual(running.map(() => 'deny'));
  expect(slowestMs).toBeLessThan(MAX_CPU_MS);
  addFigure(task, running.length, `all denied, the slowest after ${slowestMs} ms of CPU`);
});

test.for<[string, unknown]>([
  ['no input', undefined],
  ['null', null],
  ['a number', 7],
  ['no command', {}],
  ['a command that is no text', { command: ['rm'] }],
  ['an empty command', { command: '' }],
  ['half a surrogate', { command: 'rm \ud800' }],
  ['a null byte', { command: 'rm -rf ~/.claude\u0000x' }],
])('[F45] %s is allowed', async ([, toolInput], { task }) => {
  const request = { ...requestIn('/nonexistent', ''), toolInput };
  expect(await judge(request)).toEqual({ verdict: 'allow' });
  addFigure(task, 1, 'odd inputs allowed by rule');
});

test('[F45] an unknown tool is allowed', async ({ task }) => {
  const { dir } = tree;
  const request = { ...requestIn(dir, TAIL), toolName: 'Rm' };
  expect(await judge(request)).toEqual({ verdict: 'allow' });
  addFigure(task, 1, 'odd inputs allowed by rule');
});

test('[F47] facts that cannot be had do not lock anybody out', async ({ task }) => {
  const { dir } = tree;
  const liveUses = () => {
    throw new Error('no facts');
  };
  expect(await judge({ ...requestIn(dir, TAIL), liveUses })).toEqual({ verdict: 'allow' });
  addFigure(task, 1, '0 lockouts without facts');
});
