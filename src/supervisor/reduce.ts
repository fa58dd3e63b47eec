import {
  clear,
  deadlines,
  end,
  fail,
  type In,
  whileClearing,
  whileDraining,
  whileStopping,
} from './reduce-stop.ts';
import { type Ending, type Event, GRACES, type Graces, type State, type Step } from './state.ts';

export const INITIAL_STATE: State = { phase: 'preparing', eof: false };

/** What the wrapper does next. Pure: the runner in `supervise.ts` performs the effects. */
export function reduce(state: State, event: Event, graces: Graces = GRACES): Step {
  switch (state.phase) {
    case 'preparing':
      return whilePreparing(state, event, graces);
    case 'running':
      return whileRunning(state, event, graces);
    case 'stopping':
      return whileStopping(state, event, graces);
    case 'clearing':
      return whileClearing(state, event, graces);
    case 'draining':
      return whileDraining(state, event, graces);
    case 'ended':
      return { state, effects: [] };
  }
}

function whilePreparing(state: In<'preparing'>, event: Event, graces: Graces): Step {
  switch (event.kind) {
    case 'prepared':
      return start(state, event.launch);
    case 'prepare_failed':
      return fail(event.error);
    case 'host_eof':
      // A host that wrote and closed may still read: what it wrote is worth a start in the grace.
      if (event.pending) return { state: { ...state, eof: true }, effects: deadlines(graces.eof) };
      return abort({ code: 0 }, 'The host closed stdin before the server was started');
    case 'host_gone':
    case 'deadline':
      return abort({ code: 0 }, 'The host went away before the server was started');
    case 'host_signal':
      return abort({ signal: event.signal });
    default:
      return { state, effects: [] };
  }
}

function start(
  { eof }: In<'preparing'>,
  launch: Extract<Event, { kind: 'prepared' }>['launch'],
): Step {
  if (!eof) return { state: { phase: 'running' }, effects: [{ kind: 'spawn', launch }] };
  return {
    state: { phase: 'stopping', step: 'asked', signalled: false },
    effects: [{ kind: 'spawn', launch }, { kind: 'close_input' }],
  };
}

function whileRunning(state: In<'running'>, event: Event, graces: Graces): Step {
  switch (event.kind) {
    case 'spawn_failed':
      return fail(event.error);
    case 'child_exited':
      return clear(event, 'asked', graces);
    case 'child_output_closed':
      return { state, effects: [{ kind: 'close_host_output' }] };
    case 'host_eof':
    case 'host_gone':
      return ask('eof', graces);
    case 'host_signal':
      return ask('signal', graces);
    default:
      return { state, effects: [] };
  }
}

function ask(why: 'eof' | 'signal', graces: Graces): Step {
  return {
    state: { phase: 'stopping', step: 'asked', signalled: why === 'signal' },
    effects: [{ kind: 'close_input' }, ...deadlines(graces[why])],
  };
}

function abort(ending: Ending, note?: string): Step {
  const { state, effects } = end(ending);
  const told = note === undefined ? effects : [{ kind: 'say' as const, line: note }, ...effects];
  return { state, effects: [{ kind: 'abort_prepare' }, ...told] };
}
