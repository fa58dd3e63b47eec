import type { CallToolResult } from '@modelcontextprotocol/server';
import { renderError } from '../lib/app-error.ts';
import { secretsOf } from '../lib/secrets/secrets-of.ts';

/** The answer of a tool: the same facts for programs and as text. */
export function answer(facts: object): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(facts) }],
    structuredContent: { ...facts },
  };
}

/** The answer of a tool that failed, without secrets. */
export function failure(error: unknown, env: NodeJS.ProcessEnv): CallToolResult {
  const text = secretsOf(env).mask(renderError(error));
  return { content: [{ type: 'text', text }], isError: true };
}
