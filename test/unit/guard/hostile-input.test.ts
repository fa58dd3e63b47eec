import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { BOMBS } from '../../fixtures/guard/bombs.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

const TAIL = 'rm -rf ~/.claude/plugins/cache';

test('[F46] no bomb takes longer than the limits, and none is denied', async ({ task }) => {
  let slowestMs = 0;
  for (const [name, text] of BOMBS) {
    const request = requestIn('/nonexistent', text);
    const startedAt = performance.now();
    const { verdict } = await judge(request);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    expect({ name, verdict }).toEqual({ name, verdict: 'allow' });
  }
  expect(slowestMs).toBeLessThan(1_000); // 200 ms alone; the suite runs in parallel
  addFigure(task, BOMBS.length, `slowest of 128 kB: ${Math.round(slowestMs)} ms`);
});

test('[H19] no bomb before a destructive command hides it', async ({ task }) => {
  // a syntax error: bash runs none of it
  const isBroken = /^(?:;|\(|echo \$|\$\(|"\$|rm \$\{a|cat)/;
  const running = BOMBS.filter(([, text]) => !isBroken.test(text));
  let slowestMs = 0;
  for (const [name, text] of running) {
    const startedAt = performance.now();
    const { verdict } = await judge(requestIn(tree.dir, `${text}; ${TAIL}`));
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    expect({ name, verdict }).toEqual({ name, verdict: 'deny' });
  }
  addFigure(task, running.length, `all denied, the slowest in ${Math.round(slowestMs)} ms`);
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

test('[F45] an unknown tool is allowed', async () => {
  const { dir } = tree;
  const request = { ...requestIn(dir, TAIL), toolName: 'Rm' };
  expect(await judge(request)).toEqual({ verdict: 'allow' });
});

test('[F47] facts that cannot be had do not lock anybody out', async () => {
  const { dir } = tree;
  const liveUses = () => {
    throw new Error('no facts');
  };
  expect(await judge({ ...requestIn(dir, TAIL), liveUses })).toEqual({ verdict: 'allow' });
});
