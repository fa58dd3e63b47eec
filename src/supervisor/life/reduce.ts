/** The life of one child and its group, from its start to the end of the last of them. */
export type Life =
  | { phase: 'running' }
  /** The child was asked to go and has not gone. */
  | { phase: 'stopping'; step: StopStep; isUrgent: boolean }
  /** The child is gone, others of its group are not. */
  | { phase: 'clearing' }
  | { phase: 'gone' };

type StopStep = 'asked' | 'terminated' | 'killed';

export type LifeEvent =
  | { kind: 'stop'; graces: Graces; isUrgent: boolean }
  | { kind: 'exited'; groupGone: boolean }
  | { kind: 'group_gone' }
  | { kind: 'deadline'; name: LifeDeadline };

/** `settle`: no longer wait for the group. */
export type LifeDeadline = 'term' | 'kill' | 'settle';

export type LifeEffect =
  | { kind: 'close_input' }
  | { kind: 'signal_group'; signal: 'SIGTERM' | 'SIGKILL' }
  | { kind: 'watch_group' }
  /** A deadline that is already set is only ever brought forward. */
  | { kind: 'set_deadline'; name: LifeDeadline; ms: number }
  | { kind: 'gone' };

export type LifeStep = { life: Life; effects: LifeEffect[] };

/** Milliseconds from the cause to each deadline. */
export type Graces = Partial<Record<LifeDeadline, number>>;

/** What a group gets that its leader has left behind. */
const REST: Graces = { kill: 200, settle: 250 };

/** What happens next to a child. Pure: `RunningChild` performs the effects. */
export function reduceLife(life: Life, event: LifeEvent): LifeStep {
  switch (life.phase) {
    case 'running':
      if (event.kind === 'stop') return ask(event);
      return event.kind === 'exited' ? clear(event.groupGone, 'asked') : same(life);
    case 'stopping':
      return whileStopping(life, event);
    case 'clearing':
      return whileClearing(life, event);
    case 'gone':
      return same(life);
  }
}

function ask({ graces, isUrgent }: Extract<LifeEvent, { kind: 'stop' }>): LifeStep {
  return {
    life: { phase: 'stopping', step: 'asked', isUrgent },
    effects: [{ kind: 'close_input' }, ...deadlines(graces)],
  };
}

function whileStopping(life: Extract<Life, { phase: 'stopping' }>, event: LifeEvent): LifeStep {
  switch (event.kind) {
    case 'exited':
      return clear(event.groupGone, life.step);
    case 'stop':
      // who asks twice in a hurry does not want to wait
      if (life.isUrgent && event.isUrgent) return terminate(life);
      return {
        life: { ...life, isUrgent: life.isUrgent || event.isUrgent },
        effects: deadlines(event.graces),
      };
    case 'deadline':
      if (event.name === 'term') return terminate(life);
      return event.name === 'kill' ? kill(life) : same(life);
    default:
      return same(life);
  }
}

function terminate(life: Extract<Life, { phase: 'stopping' }>): LifeStep {
  if (life.step !== 'asked') return same(life);
  return {
    life: { ...life, step: 'terminated' },
    effects: [{ kind: 'signal_group', signal: 'SIGTERM' }],
  };
}

function kill(life: Extract<Life, { phase: 'stopping' }>): LifeStep {
  if (life.step === 'killed') return same(life);
  return {
    life: { ...life, step: 'killed' },
    effects: [{ kind: 'signal_group', signal: 'SIGKILL' }],
  };
}

/** The child is gone. What it leaves in its group is told to go, unless that was said before. */
function clear(groupGone: boolean, step: StopStep): LifeStep {
  if (groupGone) return { life: { phase: 'gone' }, effects: [{ kind: 'gone' }] };
  const terminated: LifeEffect[] =
    step === 'asked' ? [{ kind: 'signal_group', signal: 'SIGTERM' }] : [];
  return {
    life: { phase: 'clearing' },
    effects: [...terminated, { kind: 'watch_group' }, ...deadlines(REST)],
  };
}

function whileClearing(life: Life, event: LifeEvent): LifeStep {
  if (event.kind === 'group_gone') return { life: { phase: 'gone' }, effects: [{ kind: 'gone' }] };
  if (event.kind === 'stop') return { life, effects: deadlines(event.graces) };
  if (event.kind !== 'deadline') return same(life);
  if (event.name === 'kill')
    return { life, effects: [{ kind: 'signal_group', signal: 'SIGKILL' }] };
  // Where nobody reaps orphans (a container without an init) a group of zombies never goes.
  return event.name === 'settle'
    ? { life: { phase: 'gone' }, effects: [{ kind: 'gone' }] }
    : same(life);
}

function deadlines(graces: Graces): LifeEffect[] {
  const names = ['term', 'kill', 'settle'] as const;
  return names.flatMap((name) => {
    const ms = graces[name];
    return ms === undefined ? [] : [{ kind: 'set_deadline' as const, name, ms }];
  });
}

function same(life: Life): LifeStep {
  return { life, effects: [] };
}
