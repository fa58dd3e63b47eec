import { readSnapshot } from '../../snapshot/read-snapshot.ts';
import type { SnapshotContent } from '../../snapshot/snapshot.ts';
import { describeFailure } from '../../supervisor/cause/describe-failure.ts';
import { type FetchedTools, fetchTools } from '../connect/fetch-tools.ts';
import { identify } from '../roster/identity.ts';
import { contentOf, type Difference, differenceOf, keepKnownTools } from '../roster/known-tools.ts';
import type { MemberState } from '../roster/member-state.ts';
import type { MemberConnections } from './member-connections.ts';

export type RefreshContext = {
  connections: MemberConnections;
  env: NodeJS.ProcessEnv;
  listTimeoutMs: number;
  patienceMs: number;
  signal: AbortSignal;
  /** Where the member's tools are kept. */
  file: string | undefined;
  log: (level: 'warning' | 'error', message: string) => void;
};

/** What was learned. `difference`: from what was shown before; `sameCode`: and it should not differ. */
export type Learned = { difference: Difference | undefined; sameCode: boolean };

/** A list may be asked for again: once when its connection ended, once when it was cleared. */
const MAX_ATTEMPTS = 3;

/**
 * Asks a member for its tools, keeps them, and shows them. It is started for that if it does not
 * run, and stopped again. What was under way when its connection was cleared is thrown away and
 * asked for again.
 */
export async function refreshMember(state: MemberState, context: RefreshContext): Promise<Learned> {
  for (let attempt = 1; ; attempt += 1) {
    const { epoch } = state;
    state.identity = identify(state.member, context.env);
    const startedAt = Date.now();
    const fetched = await fetchOnce(state, context).catch((error: unknown) => {
      const isOver = attempt >= MAX_ATTEMPTS || context.signal.aborted;
      if (isOver || !(error instanceof Outlived)) throw causeOf(error);
      return undefined;
    });
    if (fetched && state.epoch === epoch) {
      const content = contentOf(state.identity, fetched, startedAt);
      noteDropped(state, fetched, context);
      const kept = await keep(state, content, context);
      // cleared while it was written: what comes next is newer and takes its place
      if (state.epoch === epoch || attempt >= MAX_ATTEMPTS) return learn(state, kept);
    }
  }
}

/** A connection that ended while it was asked for something that may be asked twice. */
class Outlived extends Error {}

async function fetchOnce(state: MemberState, context: RefreshContext): Promise<FetchedTools> {
  const { listTimeoutMs: timeoutMs, patienceMs, signal } = context;
  const { epoch } = state;
  return await context.connections.use(
    state,
    async (lease) => {
      try {
        return await fetchTools(lease.connection, { timeoutMs, signal });
      } catch (cause) {
        const isOutlived = lease.connection.isLost(cause) || state.epoch !== epoch;
        if (isOutlived) lease.discard();
        throw isOutlived ? new Outlived('The connection ended', { cause }) : cause;
      }
    },
    { linger: 'none', patienceMs, signal },
  );
}

function causeOf(error: unknown): unknown {
  return error instanceof Outlived ? error.cause : error;
}

/** A cache that cannot be written keeps nobody from the tools (REQ-MCP-TOOL-18). */
async function keep(
  state: MemberState,
  content: SnapshotContent,
  { file, log }: RefreshContext,
): Promise<SnapshotContent> {
  if (file === undefined) return content;
  try {
    const answer = await keepKnownTools(file, content);
    if (answer === 'too_large' || answer === 'invalid')
      log('error', `The tools of \`${state.member.name}\` are not kept in \`${file}\`: ${answer}`);
    // another program has asked later than we did
    const later = answer === 'older' ? readSnapshot(file) : undefined;
    return later?.fingerprint === content.fingerprint ? (later ?? content) : content;
  } catch (error) {
    log('error', `Could not keep the tools of \`${state.member.name}\`: ${describeFailure(error)}`);
    return content;
  }
}

function learn(state: MemberState, content: SnapshotContent): Learned {
  const before = state.known;
  state.learn(content, Date.now());
  if (before === undefined) return { difference: undefined, sameCode: false };
  const { fingerprint = content.fingerprint, version } = before;
  const sameCode = version === content.version && fingerprint === content.fingerprint;
  return { difference: differenceOf(before, content), sameCode };
}

function noteDropped({ member }: MemberState, { dropped }: FetchedTools, context: RefreshContext) {
  if (dropped > 0)
    context.log('warning', `\`${member.name}\` lists ${dropped} entries that are no tools`);
}
