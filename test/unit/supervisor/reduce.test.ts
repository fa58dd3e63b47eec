import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INITIAL_STATE, reduce } from '../../../src/supervisor/reduce.ts';
import type { Event } from '../../../src/supervisor/state.ts';
import { type Behaviour, type HostEvent, LAUNCH, simulate, type Trace } from './simulate.ts';

const RUNS = { numRuns: 500 };
const ms = fc.integer({ min: 0, max: 3000 });
const maybeMs = fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined });

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  preparedAfterMs: ms,
  exitsByItselfAfterMs: maybeMs,
  exitsAfterEofMs: maybeMs,
  exitsAfterTermMs: maybeMs,
  restGoesAfterTermMs: maybeMs,
  hasRest: fc.boolean(),
  isReaped: fc.boolean(),
  hostReads: fc.boolean(),
});

const signals = fc.constantFrom<NodeJS.Signals>('SIGINT', 'SIGTERM', 'SIGHUP');
const signalEvents = signals.map((signal): Event => ({ kind: 'host_signal', signal }));
const eofEvents = fc.boolean().map((pending): Event => ({ kind: 'host_eof', pending }));
const hostEvents = fc.oneof(
  signalEvents,
  eofEvents,
  fc.constant<Event>({ kind: 'host_gone' }),
  fc.constant<Event>({ kind: 'child_output_closed' }),
);
const hosts = (event: fc.Arbitrary<Event>): fc.Arbitrary<HostEvent[]> =>
  fc.array(fc.record({ at: ms, event }), { maxLength: 5 });

const anyEvents = fc.oneof(
  hostEvents,
  fc.constantFrom<Event>(
    { kind: 'prepared', launch: LAUNCH },
    { kind: 'prepare_failed', error: new Error('no') },
    { kind: 'spawn_failed', error: new Error('no') },
    { kind: 'child_exited', outcome: { code: 0 }, groupGone: false },
    { kind: 'child_exited', outcome: { signal: 'SIGSEGV' }, groupGone: true },
    { kind: 'group_gone' },
    { kind: 'drained' },
    { kind: 'deadline', name: 'term' },
    { kind: 'deadline', name: 'kill' },
    { kind: 'deadline', name: 'settle' },
    { kind: 'deadline', name: 'end' },
  ),
);

function endOf(trace: Trace): number {
  return trace.find(({ effect }) => effect.kind === 'end')?.at ?? Number.POSITIVE_INFINITY;
}

function signalsIn(trace: Trace): string[] {
  return trace.flatMap(({ effect }) => (effect.kind === 'signal_group' ? [effect.signal] : []));
}

function firstAt(events: HostEvent[], kind: Event['kind']): number {
  return Math.min(...events.filter(({ event }) => event.kind === kind).map(({ at }) => at));
}

test('no order of events brings an effect after the end', () => {
  fc.assert(
    fc.property(fc.array(anyEvents, { maxLength: 30 }), (events) => {
      let state = INITIAL_STATE;
      const effects = events.flatMap((event) => {
        const step = reduce(state, event);
        state = step.state;
        return step.effects;
      });
      const end = effects.findIndex(({ kind }) => kind === 'end');
      expect(end === -1 || end === effects.length - 1).toBe(true);
    }),
    RUNS,
  );
});

test('whatever the child does, all is over 400 ms after the first signal of the host', () => {
  fc.assert(
    fc.property(behaviours, hosts(hostEvents), (behaviour, events) => {
      const signalledAt = firstAt(events, 'host_signal');
      fc.pre(Number.isFinite(signalledAt));
      expect(endOf(simulate(behaviour, events))).toBeLessThanOrEqual(signalledAt + 400);
    }),
    RUNS,
  );
});

test('whatever the child does, all is over 2 s after a bare EOF', () => {
  fc.assert(
    fc.property(behaviours, hosts(eofEvents), (behaviour, events) => {
      fc.pre(events.length > 0);
      const eofAt = firstAt(events, 'host_eof');
      expect(endOf(simulate(behaviour, events))).toBeLessThanOrEqual(eofAt + 2000);
    }),
    RUNS,
  );
});

test('a child that exits by itself ends all, as soon as the host has read what it said', () => {
  fc.assert(
    fc.property(behaviours, ms, (behaviour, exitsByItselfAfterMs) => {
      const exitedAt = behaviour.preparedAfterMs + exitsByItselfAfterMs;
      const trace = simulate({ ...behaviour, exitsByItselfAfterMs, hostReads: true }, []);
      expect(endOf(trace)).toBeLessThanOrEqual(exitedAt + 300);
      expect(trace.at(-1)?.effect).toEqual({ kind: 'end', ending: { code: 3 } });
    }),
    RUNS,
  );
});

test('the child is spawned once, told before it is terminated, terminated before it is killed', () => {
  fc.assert(
    fc.property(behaviours, hosts(hostEvents), (behaviour, events) => {
      const trace = simulate(behaviour, events);
      const kinds = trace.map(({ effect }) => effect.kind);
      expect(kinds.filter((kind) => kind === 'spawn').length).toBeLessThanOrEqual(1);
      expect(kinds.filter((kind) => kind === 'close_input').length).toBeLessThanOrEqual(1);
      expect([[], ['SIGTERM'], ['SIGTERM', 'SIGKILL']]).toContainEqual(signalsIn(trace));
      if (kinds.includes('signal_group')) {
        expect(kinds.indexOf('spawn')).toBeLessThan(kinds.indexOf('signal_group'));
      }
    }),
    RUNS,
  );
});

test('a group that nobody is left of is not signalled', () => {
  fc.assert(
    fc.property(behaviours, ms, (behaviour, exitsByItselfAfterMs) => {
      const trace = simulate({ ...behaviour, hasRest: false, exitsByItselfAfterMs }, []);
      expect(signalsIn(trace)).toEqual([]);
    }),
    RUNS,
  );
});
