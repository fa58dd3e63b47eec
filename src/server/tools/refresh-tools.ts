import * as z from 'zod/mini';
import { displayText } from '../../lib/display-text.ts';
import { describeMember, memberSchema } from '../../manager/installed/describe-member.ts';
import { answer } from '../answer.ts';
import { tellProgress } from '../tell-progress.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({
  servers: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100)),
  ),
});

const output = z.strictObject({
  servers: z.array(
    z.extend(memberSchema, {
      outcome: z.enum(['refreshed', 'failed']),
    }),
  ),
});

/** `refresh_tools`: asks servers for their tools. */
export const REFRESH_TOOLS: Tool<typeof input> = {
  name: 'refresh_tools',
  title: 'Refresh the tools of MCP servers',
  description:
    'Start MCP servers of installed plugins, ask them for their tools, keep the lists, and stop them again. `servers`: default all. For servers whose tools are missing or stale in `list_tools`.',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  input,
  output,
  async run({ servers }, ctx, { roster }) {
    const { findMember } = await import('../../manager/installed/find-member.ts');
    const { refreshEach } = await import('../../manager/installed/refresh-each.ts');
    return await roster.use(async ({ manager }) => {
      const members = servers?.map((word) => findMember(manager.roster, word)) ?? manager.roster;
      const names = [...new Set(members.map(({ name }) => name))];
      const told: Promise<void>[] = [];
      const outcomes = await refreshEach(manager, names, ({ member, kind }, done) => {
        const message = `${displayText(member, 200)}: ${kind}`;
        told.push(tellProgress(ctx, { done, total: names.length, message }));
      });
      await Promise.all(told);
      return answer({
        servers: outcomes.map(({ member, kind, error }) => ({
          ...describeMember(findMember(manager.roster, member)),
          outcome: kind,
          ...(error === undefined ? {} : { error: displayText(error, 1000) }),
        })),
      });
    });
  },
};
