import type { ServerResponse } from 'node:http';

/** What the model says in one turn: a text, or a call of a tool. */
export type Step = { text: string } | { tool: string; input?: Record<string, unknown> };

export type Content = string | readonly ContentPart[];
type ContentPart = { text?: string; tool_name?: string; content?: Content };

/** What of a request's body the tests read. */
export type RequestBody = {
  model: string;
  messages: { role: string; content: Content }[];
  tools?: { name: string }[];
};

/** The text of a message's content or of a tool result, with the names of the tools it refers to. */
export function plainText(content: Content = ''): string {
  if (typeof content === 'string') return content;
  return content.map((part) => part.text ?? part.tool_name ?? plainText(part.content)).join('\n');
}

/** Streams one step as the Messages API does. */
export function sendMessage(
  response: ServerResponse,
  model: string,
  { step, number }: { step: Step; number: number },
): void {
  const { block, delta, stopReason } = 'tool' in step ? toolUse(step, number) : speech(step);
  const message = {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: stopReason }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((e) => `event: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`).join(''));
}

function toolUse({ tool, input = {} }: Extract<Step, { tool: string }>, number: number) {
  return {
    block: { type: 'tool_use', id: `toolu_${number}`, name: tool, input: {} },
    delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    stopReason: 'tool_use',
  };
}

function speech({ text }: { text: string }) {
  return {
    block: { type: 'text', text: '' },
    delta: { type: 'text_delta', text },
    stopReason: 'end_turn',
  };
}
