import { exitCodeOf } from '../lib/app-error.ts';
import type { Effect, Ending, Event, Graces, State, Step, StopStep } from './state.ts';

/** The half of `reduce` that holds from the first word of an end to the end. */
export type In<Phase> = Extract<State, { phase: Phase }>;

export function whileStopping(state: In<'stopping'>, event: Event, graces: Graces): Step {
  switch (event.kind) {
    case 'spawn_failed':
      return fail(event.error);
    case 'child_exited':
      return clear(event, state.step, graces);
    case 'host_signal':
      if (state.signalled) return terminate(state);
      return { state: { ...state, signalled: true }, effects: deadlines(graces.signal) };
    case 'deadline':
      return afterDeadline(state, event.name);
    default:
      return { state, effects: [] };
  }
}

function afterDeadline(
  state: In<'stopping'>,
  name: Extract<Event, { kind: 'deadline' }>['name'],
): Step {
  if (name === 'end') return end({ signal: 'SIGKILL' });
  if (name === 'term') return terminate(state);
  if (name !== 'kill' || state.step === 'killed') return { state, effects: [] };
  return {
    state: { ...state, step: 'killed' },
    effects: [{ kind: 'signal_group', signal: 'SIGKILL' }],
  };
}

function terminate(state: In<'stopping'>): Step {
  if (state.step !== 'asked') return { state, effects: [] };
  return {
    state: { ...state, step: 'terminated' },
    effects: [{ kind: 'signal_group', signal: 'SIGTERM' }],
  };
}

/** The child is gone. What it leaves in its group is told to go, unless that was said before. */
export function clear(
  { outcome, groupGone }: Extract<Event, { kind: 'child_exited' }>,
  step: StopStep,
  graces: Graces,
): Step {
  if (groupGone) return { state: { phase: 'draining', outcome }, effects: [{ kind: 'drain' }] };
  const terminate: Effect[] = step === 'asked' ? [{ kind: 'signal_group', signal: 'SIGTERM' }] : [];
  return {
    state: { phase: 'clearing', outcome },
    effects: [...terminate, { kind: 'watch_group' }, ...deadlines(graces.rest)],
  };
}

export function whileClearing(state: In<'clearing'>, event: Event, graces: Graces): Step {
  const { outcome } = state;
  switch (event.kind) {
    case 'group_gone':
      return { state: { phase: 'draining', outcome }, effects: [{ kind: 'drain' }] };
    case 'deadline':
      if (event.name === 'kill')
        return { state, effects: [{ kind: 'signal_group', signal: 'SIGKILL' }] };
      // Where nobody reaps orphans (a container without an init) a group of zombies never goes.
      if (event.name === 'settle')
        return { state: { phase: 'draining', outcome }, effects: [{ kind: 'drain' }] };
      return event.name === 'end' ? end(outcome) : { state, effects: [] };
    default:
      return { state, effects: lastDeadline(event, graces) };
  }
}

export function whileDraining(state: In<'draining'>, event: Event, graces: Graces): Step {
  const isOver =
    event.kind === 'drained' ||
    event.kind === 'host_gone' ||
    (event.kind === 'deadline' && event.name === 'end');
  return isOver ? end(state.outcome) : { state, effects: lastDeadline(event, graces) };
}

/** With no child left, a host that goes only bounds how long its output is kept for it. */
function lastDeadline(event: Event, graces: Graces): Effect[] {
  if (event.kind === 'host_signal') return deadlines(lastOf(graces.signal));
  return event.kind === 'host_eof' || event.kind === 'host_gone'
    ? deadlines(lastOf(graces.eof))
    : [];
}

function lastOf({ end: ms }: Graces[keyof Graces]): Graces[keyof Graces] {
  return ms === undefined ? {} : { end: ms };
}

export function deadlines(plan: Graces[keyof Graces]): Effect[] {
  const names = ['term', 'kill', 'settle', 'end'] as const;
  return names.flatMap((name) => {
    const ms = plan[name];
    return ms === undefined ? [] : [{ kind: 'set_deadline' as const, name, ms }];
  });
}

export function fail(error: unknown): Step {
  const { state, effects } = end({ code: exitCodeOf(error) });
  return { state, effects: [{ kind: 'tell', error }, ...effects] };
}

export function end(ending: Ending): Step {
  return { state: { phase: 'ended' }, effects: [{ kind: 'end', ending }] };
}
