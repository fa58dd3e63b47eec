import * as z from 'zod/mini';
import type { JsonObject } from '../../protocol/json.ts';
import { calledSchema } from '../call/pass-result.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({
  server: z.string().check(z.minLength(1), z.maxLength(200)),
  tool: z.string().check(z.minLength(1), z.maxLength(200)),
  arguments: z.optional(z.record(z.string(), z.unknown())),
  confirm: z.optional(z.boolean()),
  timeoutSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(3600))),
});

/** `call_tool`: reaches the tools of servers that the client does not have. */
export const CALL_TOOL: Tool<typeof input> = {
  name: 'call_tool',
  title: "Call another server's tool",
  description:
    "Call a tool that `list_tools` shows, for servers that the client failed or refuses to start; prefer the client's own tool where it has it. Starts the server in a process of its own. Tools that are not read-only need the user's consent: where the client cannot ask for it, get it first and set `confirm: true`.",
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  },
  input,
  output: calledSchema,
  async run(args, ctx, { roster, server, program }) {
    const { findMember } = await import('../../manager/installed/find-member.ts');
    const { resolveTool } = await import('../call/resolve-tool.ts');
    const { checkArguments } = await import('../call/check-arguments.ts');
    const { askFirst } = await import('../call/consent.ts');
    const { readSession } = await import('../../verify/verify-world.ts');
    const { passResult } = await import('../call/pass-result.ts');
    return await roster.use(async ({ manager }) => {
      const member = findMember(manager.roster, args.server);
      const tool = await resolveTool(manager, member, args.tool);
      const given = (args.arguments ?? {}) as JsonObject;
      await checkArguments(tool, given);
      const standing = {
        confirmed: args.confirm === true ? ('yes' as const) : ('no' as const),
        attendance: readSession(program.env).kind,
      };
      const question = { server: member.name, tool, args: given };
      const asked = askFirst(question, standing, { ctx, server });
      if (asked) return asked;
      const { timeoutSeconds } = args;
      const result = await manager.invokeTool(member.name, String(tool.definition.name), given, {
        signal: ctx.mcpReq.signal,
        ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
      });
      return passResult({ server: member.name, tool: tool.name }, result);
    });
  },
};
