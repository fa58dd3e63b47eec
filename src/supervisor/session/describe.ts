import type { SessionState } from './state.ts';

/** The state of a server as one word, for the run record. */
export type StateWord =
  | 'idle'
  | 'healing'
  | 'starting'
  | 'ready'
  | 'backing_off'
  | 'down'
  | 'stopping';

export function stateWord(s: SessionState): StateWord {
  const { phase } = s.child;
  if (phase === 'off') return offWord(s);
  if (phase === 'starting') return 'healing';
  return phase === 'greeting' ? 'starting' : phase;
}

function offWord(s: SessionState): StateWord {
  if (s.restarts.isDown(s.now)) return 'down';
  return s.trouble === undefined ? 'idle' : 'backing_off';
}

/** The state as people and models read it. The cause of a failure is told in full. */
export function describeState(s: SessionState): string {
  const server = `The MCP server ${s.facts.server}`;
  const seconds = Math.round((s.now - s.child.startedAt) / 1000);
  switch (stateWord(s)) {
    case 'healing':
      return withTrouble(s, `${server} is being prepared, ${seconds} s so far${reported(s)}.`);
    case 'starting':
      return withTrouble(s, `${server} was started ${seconds} s ago and has not answered yet.`);
    case 'ready':
      return s.child.isSilent
        ? `${server} runs, but did not answer when it was last asked.`
        : `${server} is running.`;
    case 'stopping':
      return withTrouble(s, `${server} is being stopped.`);
    case 'idle':
      return `${server} is not running: it is started when it is needed.`;
    case 'backing_off':
      return s.trouble ?? `${server} is not running.`;
    case 'down':
      return withTrouble(
        s,
        `${server} has ended too often within a minute and is down. It is tried again when it is needed.`,
      );
  }
}

function withTrouble(s: SessionState, text: string): string {
  return s.trouble === undefined ? text : `${text}\nBefore that: ${s.trouble}`;
}

function reported(s: SessionState): string {
  return s.report === undefined ? '' : ` (${s.report})`;
}
