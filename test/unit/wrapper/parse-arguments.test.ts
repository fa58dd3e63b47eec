import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/wrapper/parse-arguments.ts';

test.each([
  ['greeter', { kind: 'run', server: 'greeter', mode: 'supervise' }],
  ['greeter --exec', { kind: 'run', server: 'greeter', mode: 'exec' }],
  ['--plan greeter', { kind: 'run', server: 'greeter', mode: 'plan' }],
  [
    'greeter -- node --help --exec',
    { kind: 'run', server: 'greeter', mode: 'supervise', command: ['node', '--help', '--exec'] },
  ],
  ['--help', { kind: 'help' }],
  ['--version', { kind: 'version' }],
])('%s', (line, expected) => {
  expect(parseArguments(line.split(' '))).toEqual(expected);
});

test.each(['', 'a b', '--fast a', '../a', '-a', 'a --', 'a --exec --plan', 'a/b', '.a'])(
  '`%s` is a usage error',
  (line) => {
    expect(() => parseArguments(line.split(' ').filter(Boolean))).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  },
);
