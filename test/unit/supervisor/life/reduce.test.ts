import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EOF_GRACES, leftOf, SIGNAL_GRACES } from '../../../../src/supervisor/life/graces.ts';
import { type Life, type LifeEvent, reduceLife } from '../../../../src/supervisor/life/reduce.ts';
import { type Behaviour, type Stop, simulate, type Traced } from './simulate.ts';

const RUNS = { numRuns: 500 };
const ms = fc.integer({ min: 0, max: 3000 });
const maybeMs = fc.option(ms, { nil: undefined });

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  exitsByItselfAfterMs: maybeMs,
  exitsAfterEofMs: maybeMs,
  exitsAfterTermMs: maybeMs,
  hasRest: fc.boolean(),
  restGoesAfterTermMs: maybeMs,
  isReaped: fc.boolean(),
});

const signalStops = ms.map((at): Stop => ({ at, graces: SIGNAL_GRACES, isUrgent: true }));
const eofStops = fc
  .record({ at: ms, elapsedMs: ms })
  .map(
    ({ at, elapsedMs }): Stop => ({ at, graces: leftOf(EOF_GRACES, elapsedMs), isUrgent: false }),
  );
const anyStops = fc.array(fc.oneof(signalStops, eofStops), { maxLength: 5 });

/** The rest of a group gets so much time after its leader's end, and a look every 5 ms. */
const REST_MS = 250;
const KILL_MS = 1;
const LOOK_MS = 5;

const signalsIn = (trace: readonly Traced[]) =>
  trace.flatMap(({ effect }) => (effect.kind === 'signal_group' ? [effect.signal] : []));

function timeOf(trace: readonly Traced[], kind: string, signal?: string): number {
  const found = trace.find(
    ({ effect }) =>
      effect.kind === kind &&
      (signal === undefined || ('signal' in effect && effect.signal === signal)),
  );
  return found?.at ?? Number.POSITIVE_INFINITY;
}

const anyEvents: fc.Arbitrary<LifeEvent> = fc.oneof(
  anyStops
    .filter((stops) => stops.length > 0)
    .map(([stop]): LifeEvent => {
      const { graces = {}, isUrgent = false } = stop ?? {};
      return { kind: 'stop', graces, isUrgent };
    }),
  fc.constantFrom<LifeEvent>(
    { kind: 'exited', groupGone: false },
    { kind: 'exited', groupGone: true },
    { kind: 'group_gone' },
    { kind: 'deadline', name: 'term' },
    { kind: 'deadline', name: 'kill' },
    { kind: 'deadline', name: 'settle' },
  ),
);

test('no order of events brings an effect after the end, or a second end', () => {
  fc.assert(
    fc.property(fc.array(anyEvents, { maxLength: 30 }), (events) => {
      let life: Life = { phase: 'running' };
      const effects = events.flatMap((event) => {
        const step = reduceLife(life, event);
        life = step.life;
        return step.effects;
      });
      const end = effects.findIndex(({ kind }) => kind === 'gone');
      expect(end === -1 || end === effects.length - 1).toBe(true);
    }),
    RUNS,
  );
});

test('whatever the child does, it is told first, terminated then, and killed last', () => {
  fc.assert(
    fc.property(behaviours, anyStops, (behaviour, stops) => {
      const trace = simulate(behaviour, stops);
      expect(signalsIn(trace).join()).toMatch(/^(SIGTERM(,SIGKILL)*)?$/);
      const closes = trace.filter(({ effect }) => effect.kind === 'close_input');
      expect(closes.length).toBeLessThanOrEqual(1);
      const toldAt = timeOf(trace, 'close_input');
      const exitedBefore = trace[0]?.effect.kind !== 'close_input';
      if (!exitedBefore) expect(toldAt).toBeLessThanOrEqual(timeOf(trace, 'signal_group'));
    }),
    RUNS,
  );
});

test('whatever the child does, each step comes by the deadline of the first stop', () => {
  fc.assert(
    fc.property(behaviours, fc.oneof(signalStops, eofStops), anyStops, (behaviour, first, more) => {
      const lives = { ...behaviour, exitsByItselfAfterMs: undefined };
      const { at, graces } = first;
      const { term = 0, kill = 0 } = graces;
      const stops = [first, ...more.filter((stop) => stop.at >= at)];
      const trace = simulate(lives, stops);
      const goneAt = timeOf(trace, 'gone');
      expect(timeOf(trace, 'close_input')).toBe(at);
      expect(Math.min(goneAt, timeOf(trace, 'signal_group'))).toBeLessThanOrEqual(at + term);
      expect(goneAt).toBeLessThanOrEqual(at + kill + KILL_MS + REST_MS);
      // nobody is hurried who has not had the time that somebody granted
      const earliest = Math.min(...stops.map((stop) => stop.at + (stop.graces.kill ?? 0)));
      const restStart = goneAt - REST_MS;
      expect(timeOf(trace, 'signal_group', 'SIGKILL')).toBeGreaterThanOrEqual(
        Math.min(earliest, restStart),
      );
    }),
    RUNS,
  );
});

test('a child that exits by itself ends its life at once, and nobody is signalled', () => {
  fc.assert(
    fc.property(behaviours, ms, (behaviour, exitsByItselfAfterMs) => {
      const trace = simulate({ ...behaviour, hasRest: false, exitsByItselfAfterMs }, []);
      expect(trace).toEqual([{ at: exitsByItselfAfterMs, effect: { kind: 'gone' }, members: 0 }]);
    }),
    RUNS,
  );
});

test('what a child leaves behind is terminated at once and gone within the quarter of a second', () => {
  fc.assert(
    fc.property(behaviours, ms, (behaviour, exitsByItselfAfterMs) => {
      const trace = simulate({ ...behaviour, hasRest: true, exitsByItselfAfterMs }, []);
      expect(timeOf(trace, 'signal_group', 'SIGTERM')).toBe(exitsByItselfAfterMs);
      expect(timeOf(trace, 'gone')).toBeLessThanOrEqual(exitsByItselfAfterMs + REST_MS);
    }),
    RUNS,
  );
});

test('a group that nobody is left of is not signalled, once that was seen', () => {
  fc.assert(
    fc.property(behaviours, anyStops, (behaviour, stops) => {
      const reaped = { ...behaviour, isReaped: true };
      const trace = simulate(reaped, stops);
      const toNobody = trace.filter(
        ({ effect, members }) => effect.kind === 'signal_group' && members === 0,
      );
      const goneAt = timeOf(trace, 'gone');
      expect(toNobody.every(({ at }) => goneAt - at <= LOOK_MS)).toBe(true);
      if (!behaviour.hasRest) expect(toNobody).toEqual([]);
    }),
    RUNS,
  );
});

test('a second urgent stop terminates at once', () => {
  const stops = [0, 10].map((at) => ({ at, graces: SIGNAL_GRACES, isUrgent: true }));
  const trace = simulate({ hasRest: false, isReaped: true, exitsAfterTermMs: 0 }, stops);
  expect(timeOf(trace, 'signal_group', 'SIGTERM')).toBe(10);
  expect(timeOf(trace, 'gone')).toBe(10);
});
