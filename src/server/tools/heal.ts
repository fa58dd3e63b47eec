import * as z from 'zod/mini';
import { displayText } from '../../lib/display-text.ts';
import { healSchema } from '../../wrapper/heal/heal-schema.ts';
import { answer } from '../answer.ts';
import { tellProgress } from '../tell-progress.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({
  server: z.optional(z.string().check(z.maxLength(200))),
});

/** `heal`: makes environments and links whole. */
export const HEAL: Tool<typeof input> = {
  name: 'heal',
  title: 'Heal MCP servers',
  description:
    "Make the Python environments and links of plugins' MCP servers whole, as their next start would. `server`: a plugin or a server; default all. Deletes nothing; a build may take minutes.",
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  input,
  output: healSchema,
  async run({ server }, ctx, { program }) {
    const { healServers } = await import('../../wrapper/heal/heal-servers.ts');
    const told: Promise<void>[] = [];
    const report = await healServers(program, server, (line) => {
      const message = displayText(line, 500);
      told.push(tellProgress(ctx, { done: told.length + 1, message }));
    });
    await Promise.all(told);
    return answer(report);
  },
};
