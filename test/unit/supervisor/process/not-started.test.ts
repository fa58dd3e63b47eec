import { expect, test } from 'vitest';
import { notStarted } from '../../../../src/supervisor/process/start-child.ts';

const [here, nowhere] = [process.execPath, '/nonexistent/server'];

test.each([
  ['ENOENT', nowhere, 'COMMAND_NOT_FOUND', 'Install the program'],
  ['ENOTDIR', nowhere, 'COMMAND_NOT_FOUND', 'Install the program'],
  ['ENOENT', here, 'COMMAND_NOT_RUNNABLE', 'Correct the first line'],
  ['EACCES', here, 'COMMAND_NOT_RUNNABLE', 'Make `'],
  ['E2BIG', here, 'COMMAND_NOT_RUNNABLE', 'Correct the command'],
] as const)('%s for %s is %s', (errno, command, code, hint) => {
  const cause = Object.assign(new Error(`spawn ${errno}`), { code: errno });
  const error = notStarted({ command }, cause);
  expect(error).toMatchObject({ code, cause, message: `Could not start \`${command}\`` });
  expect(error.hint).toContain(hint);
});
