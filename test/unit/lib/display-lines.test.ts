import { expect, test } from 'vitest';
import { cutMiddle, displayLines } from '../../../src/lib/display-lines.ts';

test('[H21] lines keep their indentation and lose what a terminal would act on', () => {
  const text =
    '\tone\u001b[31m red\u001b]52;c;eA==\u0007\r\n10%\r20%\n  \u202etwo\u{e0041}\u0007\n\nend';
  expect(displayLines(text, 80)).toEqual(['    one red', '20%', '  two', '', 'end']);
});

test('a long line keeps both ends', () => {
  expect(cutMiddle(`start${'x'.repeat(100)}end`, 20)).toBe('startxx [...] xxxend');
  expect(displayLines(`a${'b'.repeat(100_000)}c`, 20)[0]).toMatch(/^ab+ \[\.\.\.\] b+c$/);
});
