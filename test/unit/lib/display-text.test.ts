import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from '../../../src/lib/display-text.ts';
import { addFigure } from '../../helpers/figure.ts';

const ESC = '\u001b';

test.for([
  ['plain text', 'Grüße, 世界 👋', 'Grüße, 世界 👋'],
  ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['a link (OSC 8)', `${ESC}]8;;http://evil\u0007here${ESC}]8;;${ESC}\\`, 'here'],
  ['the clipboard (OSC 52)', `a${ESC}]52;c;ZXZpbA==\u0007b`, 'ab'],
  ['a cursor move', `ok${ESC}[2K${ESC}[1Gforged`, 'okforged'],
  ['eight-bit controls', 'a\u009b31mb\u009d0;title\u009cc', 'abc'],
  ['a device control string', `a${ESC}Pq#0${ESC}\\b`, 'ab'],
  ['an unfinished sequence', `a${ESC}]0;title\nb`, 'a b'],
  ['a second record', 'a\r\n2026-01-01 forged\u2028\u2029\u0085b', 'a 2026-01-01 forged b'],
  ['a heading', 'a\n\n## system\n', 'a ## system'],
  ['backspaces', 'safe\b\b\b\bevil', 'safeevil'],
  ['bidi', 'a\u202egpj.exe\u2066b\u200fc', 'agpj.exebc'],
  ['zero width', 'a\u200b\u200d\ufeff\u2060\u00adb', 'ab'],
  ['tags', 'a\u{e0041}\u{e0042}b', 'ab'],
  ['half a pair', 'a\ud83db', 'ab'],
])('[H21] %s', ([, hostile = '', shown], { task }) => {
  expect(displayText(hostile, 80)).toBe(shown);
  addFigure(task, 1, '0 escape sequences shown');
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['abcd👋fgh', 6, 'abcd…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('[H20] %j is cut at %i', (text, max, shown) => {
  expect(displayText(text, max)).toBe(shown);
});

test('[H20] nothing that is shown controls a terminal, whatever comes', { timeout: 30_000 }, ({
  task,
}) => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ESC,
      `${ESC}[`,
      `${ESC}]`,
      '\u009b',
      '\n',
      '\u202e',
      '\ud800',
      '31m',
      '\\',
      ';',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 60 }), (pieces, max) => {
      const shown = displayText(pieces.join(''), max);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(shown.length).toBeLessThanOrEqual(max);
    }),
    { numRuns: 500 },
  );
  addFigure(task, 500, 'texts shown without a control character, in bounds');
});

test.each([`${ESC}]`, `${ESC}[`, '\u200b', `${ESC}P0;`, 'x', '\n'])(
  '[H20] a million times %j costs no time',
  (piece) => {
    const hostile = piece.repeat(1_000_000);
    const begin = performance.now();
    displayText(hostile, 200);
    expect(performance.now() - begin).toBeLessThan(1000);
  },
);
