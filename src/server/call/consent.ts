import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { AppError } from '../../lib/app-error.ts';
import { sha256Of } from '../../lib/canonical-json.ts';
import { displayText } from '../../lib/display-text.ts';
import type { RosterTool } from '../../manager/member.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { Session } from '../../verify/verify-world.ts';

/** A call that somebody may have to agree to. */
export type Question = { server: string; tool: RosterTool; args: JsonObject };

/** What the model says of the user's consent, and whether anybody sits before the client. */
export type Standing = { confirmed: 'yes' | 'no'; attendance: Session['kind'] };

const CONFIRM = 'Ask the user, and call it again with `confirm: true` if they agree';
const MAX_ARGUMENTS = 600;
const KEY = 'allow';

/**
 * Asks the user before a tool that may change something, and gives what to answer the client for
 * that; `undefined` when the call may be made. Where nobody can be asked, what the model has confirmed
 * counts.
 */
export function askFirst(
  question: Question,
  { confirmed, attendance }: Standing,
  { ctx, server }: { ctx: ServerContext; server: McpServer },
): InputRequiredResult | undefined {
  if (isReadOnly(question.tool)) return undefined;
  if (!canAsk(capabilitiesOf(ctx, server))) {
    if (confirmed === 'yes') return undefined;
    throw refused(question, CONFIRM);
  }
  // an answer counts for the very call that it was asked for
  const requestState = sha256Of(JSON.stringify({ ...question, tool: question.tool.definition }));
  const { inputResponses } = ctx.mcpReq;
  const said = inputResponse(inputResponses, KEY);
  const isOurs = ctx.mcpReq.requestState() === requestState;
  if (!isOurs || said.kind !== 'elicit') return ask(question, requestState);
  if (said.action === 'accept') return undefined;
  if (said.action === 'decline')
    throw refused(question, 'The user does not want it: do something else, or ask them what');
  // a headless client says that it can ask, and cancels at once (measured 2.1.330)
  if (attendance === 'headless' && confirmed === 'yes') return undefined;
  throw refused(
    question,
    attendance === 'headless' ? CONFIRM : 'The user closed the question: ask them what they want',
  );
}

function isReadOnly({ definition }: RosterTool): boolean {
  return isJsonObject(definition.annotations) && definition.annotations.readOnlyHint === true;
}

function capabilitiesOf(
  { mcpReq }: ServerContext,
  { server }: McpServer,
): ClientCapabilities | undefined {
  const envelope: Record<string, unknown> = { ...mcpReq.envelope };
  const ofRequest = envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  return ofRequest ?? server.getClientCapabilities();
}

/** Forms are what a client can show that says nothing else. */
function canAsk(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation;
  if (elicitation === undefined) return false;
  return elicitation.form !== undefined || elicitation.url === undefined;
}

function ask({ server, tool, args }: Question, requestState: string): InputRequiredResult {
  const { annotations } = tool.definition;
  const isHarmless = isJsonObject(annotations) && annotations.destructiveHint === false;
  const effect = isHarmless ? 'may change something' : 'may change or delete something';
  const shown = displayText(JSON.stringify(args), MAX_ARGUMENTS);
  const message = `Call the tool ${tool.name} of ${displayText(server, 200)}? It ${effect}. Arguments: ${shown}`;
  const requestedSchema = { type: 'object' as const, properties: {} };
  return inputRequired({
    inputRequests: { [KEY]: inputRequired.elicit({ message, requestedSchema }) },
    requestState,
  });
}

function refused({ server, tool }: Question, hint: string): AppError {
  const name = `\`${tool.name}\` of \`${displayText(server, 100)}\``;
  return new AppError(
    'CALL_UNCONFIRMED',
    `${name} was not called: it may change something, and the user has not agreed`,
    { hint },
  );
}
