import { type Content, plainText } from './messages.ts';

export type ToolCall = { name: string; input: unknown; result: string; isError: boolean };

type Block = {
  type: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: Content;
  is_error?: boolean;
};
export type SessionEvent = {
  type: string;
  subtype?: string;
  mcp_servers?: { name: string; status: string }[];
  message?: { content: string | Block[] };
};

/** Parses what a session prints as stream-json. */
export function parseEvents(stdout: string): SessionEvent[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SessionEvent);
}

/** The calls that the model made, in order, each with what came back. */
export function toolCalls(events: SessionEvent[]): ToolCall[] {
  const blocks = events
    .filter(({ type }) => type === 'assistant' || type === 'user')
    .flatMap(({ message }) => (typeof message?.content === 'object' ? message.content : []));
  return blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name = '', input }) => {
      const answer = blocks.find((block) => block.tool_use_id === id);
      return {
        name,
        input,
        result: plainText(answer?.content),
        isError: answer?.is_error === true,
      };
    });
}
