import { expect, test } from 'vitest';
import { createMasker } from '../../../../src/lib/secrets/masker.ts';
import { StderrTail } from '../../../../src/supervisor/cause/stderr-tail.ts';

const TRACEBACK = `Traceback (most recent call last):
  File "/app/server.py", line 3, in <module>
    import helper
  File "/app/helper.py", line 1, in <module>
    import fastmcp
ModuleNotFoundError: No module named 'fastmcp'
`;

function tailOf(...chunks: string[]): StderrTail {
  const tail = new StderrTail();
  for (const chunk of chunks) tail.add(Buffer.from(chunk));
  return tail;
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');
}

test('the last lines are kept, blank ones are not, and a line may lack its end', () => {
  expect(tailOf('one\n\n  \ntw', 'o\nthree').lines()).toEqual(['one', 'two', 'three']);
});

test('at most 20 lines and 4,096 characters are shown', () => {
  const many = tailOf(numbered(1000)).lines();
  expect([many.length, many[0], many.at(-1)]).toEqual([18, 'line 982', 'line 999']);
  const long = tailOf(`${'x'.repeat(3000)}\n`.repeat(30)).lines();
  expect(long.join('\n').length).toBeLessThanOrEqual(4096);
  expect(long[0]).toMatch(/^x{200,} \[\.\.\.\] x{200,}$/);
});

test('a line without end does not grow, and keeps both of its ends', () => {
  const tail = tailOf('start', ...Array.from({ length: 200 }, () => 'x'.repeat(65_536)), 'end');
  expect(tail.lines()).toEqual([expect.stringMatching(/^startx+ \[\.\.\.\] x+end$/)]);
});

test('a character that is split between chunks is whole', () => {
  const bytes = Buffer.from('grüße\n');
  const tail = new StderrTail();
  tail.add(bytes.subarray(0, 3));
  tail.add(bytes.subarray(3));
  expect(tail.lines()).toEqual(['grüße']);
});

test('the exception and its innermost frame outlive the lines that follow', () => {
  const lines = tailOf(TRACEBACK, numbered(100)).lines();
  expect(lines.slice(0, 5)).toEqual([
    '  File "/app/helper.py", line 1, in <module>',
    '    import fastmcp',
    "ModuleNotFoundError: No module named 'fastmcp'",
    '[…]',
    'line 85',
  ]);
  expect(lines).toHaveLength(19);
});

test('the exception outlives a traceback of many frames', () => {
  const frames = '  File "/app/deep.py", line 9, in f\n    f()\n'.repeat(300);
  const lines = tailOf(
    `Traceback (most recent call last):\n${frames}RecursionError: deep\n`,
  ).lines();
  expect(lines.at(-1)).toBe('RecursionError: deep');
});

test('[H20] what would forge a line of ours is cleaned', () => {
  expect(tailOf('a\u001b[2K\rholdfast: b\u0000\n').lines()).toEqual(['holdfast: b']);
});

test('[H27] secrets are masked before a line is cut', () => {
  const secret = 'cAnary-0123456789';
  for (const length of [240, 247, 255, 1005, 1010, 1015, 1020]) {
    const tail = new StderrTail({ masker: createMasker([secret]) });
    const unseen = '\u001b[m'.repeat(length / 3).padEnd(length, 'x');
    const line = `${length > 1000 ? unseen : 'x'.repeat(length)}${secret}${'y'.repeat(3000)}`;
    tail.add(Buffer.from(`${line}\nlast ${secret}`));
    expect(tail.lines().join('\n')).not.toMatch(/cA|89/);
  }
});
