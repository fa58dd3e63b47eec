import type { AppError } from '../../lib/app-error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Call } from '../connect/call-tool.ts';
import type { AskOptions, MemberConnection } from '../connect/member-connection.ts';
import type { Lease } from '../connections/connection.ts';
import type { RosterTool } from '../member.ts';
import type { MemberState } from '../roster/member-state.ts';
import { findTool } from '../roster/tool-view.ts';
import type { MemberConnections } from './member-connections.ts';

export type InvokeContext = {
  connections: MemberConnections;
  patienceMs: number;
  onConnection: (connection: MemberConnection) => void;
};

type Outcome =
  | { kind: 'done'; result: JsonObject }
  | { kind: 'lost'; error: AppError; isUnsent: boolean };

/**
 * Calls a tool of a member, which is started for it if it does not run. A call that was lost is made
 * once more if the server cannot have begun with it, or if the tool says that it may be repeated.
 */
export async function invokeMember(
  state: MemberState,
  { tool, args }: Omit<Call, 'member'>,
  context: InvokeContext & AskOptions,
): Promise<JsonObject> {
  const known = findTool(state.view.tools, tool);
  const name = known === undefined ? tool : String(known.definition.name);
  const call = { member: state.member.name, tool: name, args, definition: known?.definition };
  const { connections, patienceMs, signal } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await connections.use(state, (lease) => callOnce(lease, call, context), {
      patienceMs,
      signal,
    });
    if (outcome.kind === 'done') return outcome.result;
    const mayRepeat = outcome.isUnsent || isRepeatable(known);
    if (attempt > 1 || !mayRepeat) throw outcome.error;
  }
}

async function callOnce(
  lease: Lease<MemberConnection>,
  call: Call,
  context: InvokeContext & AskOptions,
): Promise<Outcome> {
  const { connection } = lease;
  context.onConnection(connection);
  try {
    return { kind: 'done', result: await connection.call(call, context) };
  } catch (cause) {
    context.signal?.throwIfAborted();
    const { error, isLost, isUnsent } = connection.judge(cause, call);
    if (!isLost) throw error;
    lease.discard();
    return { kind: 'lost', error, isUnsent };
  }
}

function isRepeatable(tool: RosterTool | undefined): boolean {
  const annotations = tool?.definition.annotations;
  const { readOnlyHint, idempotentHint } = (annotations ?? {}) as JsonObject;
  return readOnlyHint === true || idempotentHint === true;
}
