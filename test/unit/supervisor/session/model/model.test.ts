import fc from 'fast-check';
import { test } from 'vitest';
import { type Action, Model, type Setting } from './model.ts';

const METHODS = [
  'initialize',
  'server/discover',
  'tools/call',
  'tools/list',
  'prompts/list',
  'subscriptions/listen',
  'resources/subscribe',
  'logging/setLevel',
  'ping',
];

const which = fc.nat({ max: 20 });
const works = fc.boolean();

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      method: fc.constantFrom(...METHODS),
      name: fc.constantFrom('greet', 'read', 'server_status'),
      isModern: fc.boolean(),
      reuse: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('reply' as const),
      which,
      isError: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('child' as const),
      says: fc.constantFrom('change', 'progress', 'request', 'stray'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('exit' as const),
      code: fc.constantFrom(0, 1),
      halfTaken: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 20, 100, 800, 2000, 60_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('reading' as const, 'healing' as const), works }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'restart' as const,
        'stop' as const,
        'probe' as const,
        'notify' as const,
      ),
    }),
  },
);

const setting: fc.Arbitrary<Setting> = fc.record(
  {
    known: fc.constantFrom('missing', 'fresh', 'stale', 'outdated'),
    isModern: fc.boolean(),
    start: fc.constantFrom('on-demand', 'eager'),
    idleStopMs: fc.constant(5000),
  },
  { requiredKeys: ['known', 'isModern', 'start'] },
);

const LEGACY: Setting = { known: 'missing', isModern: false, start: 'on-demand' };

function request(method: string, isModern = false): Action {
  return { kind: 'request', method, name: 'greet', isModern, reuse: false };
}

/** What has once broken a rule: a second stop, and progress before the first answer. */
const FOUND: [Setting, Action[]][] = [
  [
    LEGACY,
    [
      request('initialize'),
      { kind: 'reply', which: 0, isError: true },
      { kind: 'advance', ms: 2000 },
      { kind: 'reply', which: 0, isError: true },
    ],
  ],
  [
    { ...LEGACY, known: 'fresh', isModern: true },
    [request('tools/call', true), request('server/discover'), { kind: 'advance', ms: 2000 }],
  ],
];

/** A host that says no more at some point of the conversation. */
const actions = fc
  .tuple(fc.array(action, { maxLength: 40 }), fc.option(fc.nat({ max: 40 })))
  .map(([before, end]): Action[] => {
    if (end === null) return before;
    const after = before
      .slice(end)
      .filter(({ kind }) => !['request', 'cancel', 'notify'].includes(kind));
    return [...before.slice(0, end), { kind: 'close' }, ...after];
  });

test('[I2] [I3] [I4] whatever happens, each request is answered once, given to one child, and nothing comes too early', () => {
  const property = fc.property(setting, actions, (where, what) => new Model(where).play(what));
  fc.assert(property, { numRuns: 1500, examples: FOUND });
});
