import { expect, test } from 'vitest';
import { findSession, isClient } from '../../../src/cli/prune/find-session.ts';

test.for([
  ['its binary', ['/home/me/.local/bin/claude', '--resume'], true],
  ['its binary by its version', ['/home/me/.local/share/claude/versions/2.1.330'], true],
  ['its binary on Windows', ['claude.exe'], true],
  [
    'Node with its package',
    ['node', '/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js'],
    true,
  ],
  ['Node with its link', ['/usr/bin/node', '/usr/local/bin/claude'], true],
  ['a shell', ['/bin/bash'], false],
  ['an editor with a file of that name', ['vim', 'claude'], false],
  ['a program whose name begins so', ['/usr/bin/claudette'], false],
  ['nothing', [], false],
] as const)('the client is told by its command: %s', ([_title, words, expected]) => {
  expect(isClient(words)).toBe(expected);
});

test('no session is seen where no variable and no parent tells of one', () => {
  expect(findSession({}, 1)).toBeUndefined();
});
