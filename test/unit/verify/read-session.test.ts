import { expect, test } from 'vitest';
import { readSession } from '../../../src/verify/verify-world.ts';

test.each([
  ['a terminal', {}, { kind: 'none', id: undefined, clientPid: undefined }],
  [
    'an interactive session',
    {
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 'a',
      CLAUDE_PID: '7',
      CLAUDE_CODE_ENTRYPOINT: 'cli',
    },
    { kind: 'interactive', id: 'a', clientPid: 7 },
  ],
  [
    'a headless session',
    { CLAUDECODE: '1', CLAUDE_PID: 'x', CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' },
    { kind: 'headless', id: undefined, clientPid: undefined },
  ],
])('%s is recognised by its environment', (_title, env, expected) => {
  expect(readSession(env)).toEqual(expected);
});
