import { expect, test } from 'vitest';
import { parseStat } from '../../../src/lib/processes/process-stat.ts';

const TAIL = '1 1 1 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 1171251 3133440';

test.each([
  ['7 (node)', 'S', false],
  ['7 (a b) R 9 (x)', 'S', false],
  ['7 (a\n) Z 1)', 'R', false],
  ['7 (node)', 'Z', true],
  ['7 (node)', 'X', true],
])('[F22] `%s %s` is read', (head, state, isZombie) => {
  expect(parseStat(`${head} ${state} ${TAIL}`)).toEqual({ startTime: '1171251', isZombie });
});

test.each(['', '7', '7 (node)', '7 (node) S 1 2'])('[F53] `%s` says nothing', (line) => {
  expect(parseStat(line)).toBeUndefined();
});
