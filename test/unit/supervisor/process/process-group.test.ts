import { expect, test } from 'vitest';
import { isGroupGone, planSignal } from '../../../../src/supervisor/process/process-group.ts';

test.each(['linux', 'darwin', 'freebsd'] as const)(
  'on %s a signal goes to the group',
  (platform) => {
    expect(planSignal(4242, 'SIGTERM', platform)).toEqual({
      kind: 'kill',
      pid: -4242,
      signal: 'SIGTERM',
    });
  },
);

test.each(['SIGTERM', 'SIGKILL'] as const)('on Windows %s ends the tree by force', (signal) => {
  expect(planSignal(4242, signal, 'win32')).toEqual({
    kind: 'run',
    command: 'taskkill',
    args: ['/PID', '4242', '/T', '/F'],
  });
});

test('on Windows nothing of a group outlives its leader, as far as we can see', () => {
  expect(isGroupGone(process.pid, 'win32')).toBe(true);
});
