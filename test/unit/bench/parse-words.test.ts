import { expect, test } from 'vitest';
import { parseWords } from '../../../scripts/bench/run/parse-words.ts';

const ROWS = ['flood', 'crash'];
const FULL = { mode: 'full', names: [], output: '.bench', publish: false };

test.each([
  ['no words are a full run', [], FULL],
  ['rows are named', ['crash'], { ...FULL, names: ['crash'] }],
  ['a quick run', ['--quick'], { ...FULL, mode: 'quick' }],
  ['another folder for the results', ['--output=/x'], { ...FULL, output: '/x' }],
  ['a full run may be published', ['--publish'], { ...FULL, publish: true }],
])('%s', (_title, words, wish) => {
  expect(parseWords(words, ROWS)).toEqual(wish);
});

test.each([
  ['a row that is none', ['crush'], '`crush` is neither'],
  ['a flag that is none', ['--fast'], '`--fast` is neither'],
  ['publishing a quick run', ['--quick', '--publish'], '`--publish` takes all rows'],
  ['publishing some rows', ['--publish', 'flood'], '`--publish` takes all rows'],
])('%s is refused', (_title, words, message) => {
  expect(parseWords(words, ROWS)).toContain(message);
});
