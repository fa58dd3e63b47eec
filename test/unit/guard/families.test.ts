import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { readLabels } from '../../fixtures/guard/labels.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

/** How a command may be hidden from a reader, and by what its samples are known. */
const FAMILIES: [string, RegExp][] = [
  ['a variable in front', /^\w+=\S*\s/],
  ['a broken line', /\\\n/],
  ['tabs', /\t/],
  ["$'…'", /\$'/],
  ['$"…"', /\$"/],
  ['$IFS', /\$\{?IFS/],
  ['braces', /\{[^}]*,/],
  ['base64 into a shell', /base64/],
  ['here-documents', /<<[^<]/],
  ['here-strings', /<<</],
  ['process substitution', /<\(/],
  ['functions', /\(\)\s*\{|function /],
  ['aliases', /alias /],
  ['arrays', /=\(/],
  ['set --', /set -- /],
  ['printf -v', /printf -v/],
  ['name references', /(?:declare|local|typeset) -n/],
  ['indirection', /\$\{!/],
  ['wildcards', /[*?]/],
  ['negation', /^! /],
  ['coproc', /coproc/],
  ['more than fifty commands', /(?:;[^;]*){50}/],
];

test('[H16] each way of hiding a command has samples that destroy, and their effect is known', ({
  task,
}) => {
  const labels = readLabels();
  const destroying = [...(labels.disguised ?? []), ...(labels.heldOut ?? [])].filter(
    ({ destroys }) => destroys,
  );
  const absent = FAMILIES.filter(
    ([, sign]) => !destroying.some(({ sample }) => sign.test(sample.command)),
  );
  expect(absent.map(([name]) => name)).toEqual([]);
  addFigure(task, FAMILIES.length, 'families of disguise, each with samples run for real');
});

const CACHE = '~/.claude/plugins/cache';

/** For bash a carriage return and a hard space are letters: they make other words of it. */
test.for([
  [`rm -rf ${CACHE}\n\r`, 'deny'],
  [`x=\r rm -rf ${CACHE}`, 'deny'],
  [`echo a\r; rm -rf ${CACHE}`, 'deny'],
  [`x=\u00a0 rm -rf ${CACHE}`, 'deny'],
  [`echo a\u00a0b && rm -rf ${CACHE}`, 'deny'],
  [`rm -rf \u00a0 ${CACHE}`, 'deny'],
  [`rm -rf ${CACHE}-\r`, 'allow'],
  [`rm -rf\u00a0${CACHE}-`, 'allow'],
])('[H16] %j: %s', async ([command = '', expected], { task }) => {
  expect((await judge(requestIn(tree.dir, command))).verdict).toBe(expected);
  addFigure(task, 1, 'carriage returns and hard spaces judged as bash reads them');
});
