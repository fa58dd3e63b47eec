import * as z from 'zod/mini';
import { memberSchema } from '../../manager/installed/describe-member.ts';
import { problemSchema } from '../../wrapper/heal/heal-schema.ts';

/** What `tools --json` prints. */
export const toolsSchema = z.strictObject({
  schema: z.literal(1),
  /** Whether no server fails that is shown. */
  ok: z.boolean(),
  servers: z.array(
    z.extend(memberSchema, {
      /** What `holdfast doctor` has found that keeps sessions from starting it. */
      broken: z.optional(z.string()),
      list: z.array(
        z.strictObject({
          name: z.string(),
          title: z.optional(z.string()),
          description: z.string(),
          /** By its own account. */
          readOnly: z.boolean(),
        }),
      ),
    }),
  ),
  problems: z.array(problemSchema),
});

export type ToolsReport = z.infer<typeof toolsSchema>;
export type ListedServer = ToolsReport['servers'][number];
