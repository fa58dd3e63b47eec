import { expect, test } from 'vitest';
import { renderTable } from '../../../../src/cli/report/table.ts';
import { wrapText } from '../../../../src/cli/report/wrap-text.ts';

const HEAD = ['SERVER', 'STATE', 'TOOLS'];

test('columns are as wide as what stands in them', () => {
  const rows = [
    ['plugin:a:b', 'ready', '3, fresh'],
    ['plugin:long:name', 'down', '–'],
  ];
  expect(renderTable(HEAD, rows).join('\n')).toMatchInlineSnapshot(`
    "SERVER            STATE  TOOLS
    plugin:a:b        ready  3, fresh
    plugin:long:name  down   –"
  `);
});

test('[H23] a name that is too long is cut in the middle, so that the table fits 80 columns', () => {
  const lines = renderTable(HEAD, [[`plugin:${'x'.repeat(200)}:s`, 'skipped 15 min', '12, stale']]);
  expect(lines.every((line) => line.length <= 80)).toBe(true);
  expect(lines[1]).toMatch(/^plugin:x+ \[\.\.\.] x+… +skipped 15 min {2}12, stale$/);
});

test('[H21] what names hold beside letters is not shown', () => {
  const [, line = ''] = renderTable(HEAD, [['a\u001b[31mb\u202e\nc', 'x', 'y']]);
  expect(line).toBe('ab c    x      y');
});

test('a text is broken at blanks, and a word that is longer than a line stays whole', () => {
  const path = `/a/${'b'.repeat(30)}`;
  expect(wrapText(`one two three ${path} four`, '  ', 16)).toEqual([
    '  one two three',
    `  ${path}`,
    '  four',
  ]);
});
