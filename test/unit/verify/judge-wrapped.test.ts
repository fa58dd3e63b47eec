import { expect, test } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import { judgeServer } from '../../../src/verify/judge/judge-server.ts';
import type { Wrapped } from '../../../src/verify/wrapped/inspect-wrapped.ts';
import type { LaunchPlan } from '../../../src/wrapper/launch/plan-launch.ts';
import { factsOf, judgingIn, RECENT } from './facts.ts';

const plan = {} as LaunchPlan; // a judgement does not look into it
const HEAL = 'holdfast heal plugin:p:s';

test.each<[string, Wrapped, object | undefined]>([
  ['a server that needs no environment is well', { kind: 'plain', plan }, undefined],
  [
    'an environment that is not built yet is built by the next start',
    { kind: 'absent', plan },
    { severity: 'notice', code: 'ENVIRONMENT_MISSING', action: { kind: 'none', command: HEAL } },
  ],
  [
    'a damaged environment is built anew by the next start',
    { kind: 'absent', plan, damage: '`bin/python` is missing' },
    {
      severity: 'notice',
      code: 'ENVIRONMENT_MISSING',
      what: 'Its environment is damaged: `bin/python` is missing',
    },
  ],
  [
    'a build that failed is an error with what the installer said',
    {
      kind: 'absent',
      plan,
      failure: {
        at: '2026-05-05T11:58:00Z',
        message: 'Could not build the environment of `s`',
        cause: 'Collecting mcp\nERROR: No matching distribution found for mcp==99',
        hint: 'Correct the line',
        log: '/store/build.log',
      },
    },
    {
      severity: 'error',
      code: 'BUILD_FAILED',
      what: 'Could not build the environment of `s`, 2 minutes ago',
      why: 'ERROR: No matching distribution found for mcp==99',
      log: '/store/build.log',
      action: { kind: 'heal', text: 'Correct the line', command: HEAL },
    },
  ],
  [
    'a folder that the wrapper cannot make out is an error with its remedy',
    {
      kind: 'invalid',
      error: new AppError('ENTRY_MISSING', 'No entry found', { hint: 'Add server.py' }),
    },
    {
      severity: 'error',
      code: 'SPEC_INVALID',
      what: 'No entry found',
      action: { kind: 'mend', text: 'Add server.py', next: '/mcp reconnect plugin:p:s' },
    },
  ],
])('%s', (_title, wrapped, expected) => {
  const finding = judgeServer(factsOf({ wrapped }), judgingIn());
  if (expected === undefined) expect(finding).toBeUndefined();
  else expect(finding).toMatchObject(expected);
});

test('a failure that the client remembers comes before an environment that is not built', () => {
  const finding = judgeServer(
    factsOf({ wrapped: { kind: 'absent', plan }, recentFailure: RECENT }),
    judgingIn(),
  );
  expect(finding).toMatchObject({ code: 'RECENT_FAILURE', action: { kind: 'reconnect' } });
});
