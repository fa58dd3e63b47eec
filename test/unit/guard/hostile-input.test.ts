import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

const SIZE = 131_072;
const TAIL = 'rm -rf ~/.claude/plugins/cache';

const BOMBS: [name: string, text: string][] = [
  ['substitutions', '$('.repeat(SIZE / 2)],
  ['nested echoes', 'echo $('.repeat(SIZE / 7)],
  ['nested quotes', '"$("'.repeat(SIZE / 4)],
  ['semicolons', ';'.repeat(SIZE)],
  ['commands', 'rm x;'.repeat(SIZE / 5)],
  ['words', `rm ${'a '.repeat(SIZE / 2)}`],
  ['braces', `rm ${'{a,b}'.repeat(100)}`],
  ['opening braces', `rm ${'{'.repeat(SIZE)}a,b}`],
  ['stars', `rm ${'*'.repeat(SIZE)}`],
  ['stars between slashes', `rm ${'*/'.repeat(SIZE / 2)}`],
  ['here-documents', 'cat <<A '.repeat(SIZE / 8)],
  ['parentheses', '('.repeat(SIZE)],
  ['backticks', 'echo `rm x` '.repeat(SIZE / 12)],
  ['defaults', `rm ${'${a:-'.repeat(SIZE / 5)}`],
  ['a range', 'rm {1..1000000000}'],
  ['loops in loops', `${'for i in {1..99}; do '.repeat(20)}rm x${'; done'.repeat(20)}`],
  ['recursion', 'f() { f; f; }; f; rm x'],
  ['an endless loop', 'while true; do rm x; done'],
  ['an endless alias', "alias a='a a'; a rm"],
  ['doubling', `x=rm; ${'x=$x$x; '.repeat(60)} echo $x`],
  ['python', `python3 -c "${'rmtree('.repeat(SIZE / 8)}"`],
  ['one long word of python', `python3 -c "${'a'.repeat(60_000)}"`],
  ['dots of python', `python3 -c "${'a.'.repeat(30_000)}"`],
  ['assignments of python', `python3 -c "${'a = '.repeat(15_000)}"`],
  ['python strings', `python3 -c "${"a='".repeat(SIZE / 3)}"`],
];

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
