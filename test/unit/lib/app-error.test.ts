import { expect, test } from 'vitest';
import { AppError, exitCodeOf, renderError } from '../../../src/lib/app-error.ts';

test('an error is rendered with its code, its causes and its hint', () => {
  const cause = new Error('spawn uvx ENOENT', { cause: new Error('two\nlines\n') });
  const error = new AppError('COMMAND_NOT_FOUND', 'Could not start `docs`', {
    cause,
    hint: 'Install `uv`',
  });
  expect(renderError(error)).toMatchInlineSnapshot(`
    "error[COMMAND_NOT_FOUND]: Could not start \`docs\`
      caused by: spawn uvx ENOENT
      caused by: two
        lines

    hint: Install \`uv\`"
  `);
});

test('what nobody foresaw is rendered as internal and ends with 70', () => {
  expect(renderError('odd')).toBe('error[INTERNAL]: odd');
  expect(exitCodeOf('odd')).toBe(70);
});

test.each([
  ['USAGE', 64],
  ['CONFIG_INVALID', 78],
  ['COMMAND_NOT_FOUND', 127],
  ['COMMAND_NOT_RUNNABLE', 126],
] as const)('%s ends with %i', (code, exitCode) => {
  expect(exitCodeOf(new AppError(code, 'x'))).toBe(exitCode);
});
