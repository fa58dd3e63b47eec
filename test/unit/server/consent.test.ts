import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import { viewTools } from '../../../src/manager/roster/tool-view.ts';
import { askFirst, type Question, type Standing } from '../../../src/server/call/consent.ts';

const [READS, CHANGES] = viewTools([
  { name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'paint', inputSchema: { type: 'object' } },
]) as [Question['tool'], Question['tool']];
const PAINT: Question = { server: 'bard:main', tool: CHANGES, args: { colour: 'red' } };
const HERE: Standing = { confirmed: 'no', attendance: 'interactive' };

type Client = { elicitation?: object; said?: object; state?: string };

/** What the library hands to a tool in the modern era. */
function context({ elicitation, said, state }: Client) {
  const capabilities = elicitation === undefined ? {} : { elicitation };
  const mcpReq = {
    envelope: { 'io.modelcontextprotocol/clientCapabilities': capabilities },
    inputResponses: said === undefined ? undefined : { allow: said },
    requestState: () => state,
  };
  return { ctx: { mcpReq } as unknown as ServerContext, server: {} as McpServer };
}

function outcome(client: Client, standing = HERE, question = PAINT) {
  try {
    const asked = askFirst(question, standing, context(client));
    return asked ? 'asks' : 'goes on';
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

function stateOf(question: Question): string {
  const asked = askFirst(question, HERE, context({ elicitation: {} }));
  return String(asked?.requestState);
}

const ASKS = { elicitation: {} };
const YES: Standing = { confirmed: 'yes', attendance: 'interactive' };

describe('before a call', () => {
  test.each<[string, Client, Standing, string]>([
    ['a client that can ask asks', ASKS, HERE, 'asks'],
    ['a client that can ask asks although the model has confirmed', ASKS, YES, 'asks'],
    ['a client that shows forms asks', { elicitation: { form: {} } }, HERE, 'asks'],
    ['a client that only opens addresses cannot ask', { elicitation: { url: {} } }, YES, 'goes on'],
    ['a client that cannot ask needs a confirmation', {}, HERE, 'CALL_UNCONFIRMED'],
    ['a client that cannot ask takes the confirmation', {}, YES, 'goes on'],
  ])('%s', (_, client, standing, expected) => {
    expect(outcome(client, standing)).toBe(expected);
  });

  test.each(['accept', 'decline', 'cancel'])(
    'an answer `%s` counts for its own call only',
    (action) => {
      const said = { action };
      const expected = action === 'accept' ? 'goes on' : 'CALL_UNCONFIRMED';
      expect(outcome({ ...ASKS, said, state: stateOf(PAINT) })).toBe(expected);
      for (const other of [
        { ...PAINT, args: { colour: 'blue' } },
        { ...PAINT, server: 'cook:main' },
        { ...PAINT, tool: { ...CHANGES, definition: { ...CHANGES.definition, title: 'x' } } },
      ])
        expect(outcome({ ...ASKS, said, state: stateOf(PAINT) }, HERE, other)).toBe('asks');
      expect(outcome({ ...ASKS, said })).toBe('asks');
    },
  );

  test.each<[string, Standing, string]>([
    ['counts as a no', YES, 'CALL_UNCONFIRMED'],
    [
      'is nobody where nobody sits, and the confirmation counts',
      { ...YES, attendance: 'headless' },
      'goes on',
    ],
    [
      'where nobody sits and nobody has confirmed is a no',
      { ...HERE, attendance: 'headless' },
      'CALL_UNCONFIRMED',
    ],
  ])('a question that is cancelled %s', (_, standing, expected) => {
    const client = { ...ASKS, said: { action: 'cancel' }, state: stateOf(PAINT) };
    expect(outcome(client, standing)).toBe(expected);
  });

  test('a decline is a no in a headless session too', () => {
    const client = { ...ASKS, said: { action: 'decline' }, state: stateOf(PAINT) };
    expect(outcome(client, { ...YES, attendance: 'headless' })).toBe('CALL_UNCONFIRMED');
  });

  test('a tool that only reads is not asked about', () => {
    expect(outcome({}, HERE, { ...PAINT, tool: READS })).toBe('goes on');
  });

  test('the question shows no text that hides anything', () => {
    const args = { colour: '\u202ered\u001b[2J' };
    const asked = askFirst({ ...PAINT, args }, HERE, context(ASKS));
    const request = asked?.inputRequests?.allow;
    const message = request?.method === 'elicitation/create' ? request.params.message : '';
    expect(message).toContain('Arguments: {"colour":"red');
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
