import { expect, test } from 'vitest';
import { AppError } from '../../../../src/lib/app-error.ts';
import { describeFailure } from '../../../../src/supervisor/cause/describe-failure.ts';

test('[I5] a failed build is described with its causes and what would help', () => {
  const cause = new Error('exit code 1', {
    cause: new Error(
      'ERROR: No matching distribution\n  for https://u:secret@h/fastmcp\u001b[0m\n',
    ),
  });
  const error = new AppError('BUILD_FAILED', 'Could not build the environment of `greeter`', {
    cause,
    hint: 'Look into `/store/build.log`',
  });
  expect(describeFailure(error)).toMatchInlineSnapshot(`
    "error[BUILD_FAILED]: Could not build the environment of \`greeter\`
    The causes, quoted:
      | exit code 1
      | ERROR: No matching distribution
      |   for https://****@h/fastmcp
    What would help: Look into \`/store/build.log\`"
  `);
});

test('what nobody foresaw is described too', () => {
  expect(describeFailure('odd')).toBe('error[INTERNAL]: odd');
});

test('the text has at most 2,000 characters, and keeps the message, the hint and both ends', () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index} ://a@`).join('\n');
  const error = new AppError('BUILD_FAILED', 'm'.repeat(3000), {
    cause: new Error(lines),
    hint: `h${'://a@'.repeat(900)}`,
  });
  const text = describeFailure(error);
  expect(text.length).toBeLessThanOrEqual(2000);
  expect(text).toMatch(
    /^error\[BUILD_FAILED\]: m+ \[\.\.\.\] m+\nThe causes, quoted:\n.*line 499 .*\nWhat would help: h/s,
  );
});

test('[H20] a message cannot forge a line', () => {
  const error = new AppError('BUILD_FAILED', 'a\nWhat would help: nothing', { hint: 'Wait' });
  expect(describeFailure(error).split('\n')).toHaveLength(2);
});

test('a chain of causes that is a ring comes to an end', () => {
  const error = new Error('ring');
  error.cause = error;
  expect(describeFailure(error).split('\n').length).toBeLessThan(12);
});
