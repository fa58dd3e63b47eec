import { expect, test } from 'vitest';
import type { Environment } from '../../../src/environment/inspect.ts';
import { AppError } from '../../../src/lib/app-error.ts';
import { isUnremarkable } from '../../../src/verify/facts/is-unremarkable.ts';
import type { ServerFacts } from '../../../src/verify/facts/server-facts.ts';
import { judgeServer } from '../../../src/verify/judge/judge-server.ts';
import type { Wrapped } from '../../../src/verify/wrapped/inspect-wrapped.ts';
import type { LaunchPlan } from '../../../src/wrapper/launch/plan-launch.ts';
import { factsOf, judgingIn, RECENT, started } from './facts.ts';

const plan = {} as LaunchPlan; // a judgement looks into neither
const environment = {} as Environment;
const whole = { kind: 'whole', plan, environment, link: 'right' } as const;

const WRAPPED: (Wrapped | undefined)[] = [
  undefined,
  { kind: 'plain', plan },
  whole,
  { ...whole, link: 'foreign' },
  { ...whole, changed: '`lib/a.py` was changed' },
  { kind: 'absent', plan },
  { kind: 'invalid', error: new AppError('ENTRY_MISSING', 'x', { hint: 'y' }) },
];
const OTHERS: Partial<ServerFacts>[] = [
  {},
  { isDisabled: true },
  { recentFailure: RECENT },
  { lastStart: started('failed', 'Error: x') },
  { lastStart: started('connected') },
  { defect: { code: 'FILE_MISSING', subject: '/x', certainty: 'sure' } },
];

test('what no judge is shown, no judge has a word for', () => {
  const all = WRAPPED.flatMap((wrapped) =>
    OTHERS.map((other) => factsOf({ ...other, ...(wrapped ? { wrapped } : {}) })),
  );
  const none = { folders: [], hooksSwitch: undefined, leftBehind: [] };
  const skipped = all.filter((facts) => isUnremarkable({ ...none, servers: [facts] }));
  expect(skipped.length).toBeGreaterThan(2);
  expect(skipped.flatMap((facts) => judgeServer(facts, judgingIn()) ?? [])).toEqual([]);
});
