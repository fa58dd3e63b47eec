import * as z from 'zod/mini';
import { displayText } from '../../lib/display-text.ts';
import type { RosterMember } from '../member.ts';

/** A server as the roster tells of it. */
export const memberSchema = z.strictObject({
  server: z.string(),
  version: z.string(),
  transport: z.enum(['stdio', 'http']),
  tools: z.number(),
  /** `stale`: may have changed. `outdated`: of other code. `missing`: never asked. */
  toolsState: z.enum(['fresh', 'stale', 'outdated', 'missing']),
  /** Of our own connection to it, not of the client's. */
  status: z.enum(['stopped', 'starting', 'connected', 'error']),
  error: z.optional(z.string()),
  warning: z.optional(z.string()),
});

/** Describes a server, fit to be shown. */
export function describeMember(member: RosterMember): z.infer<typeof memberSchema> {
  const { name, version, transport, tools, toolsState, status, error, warning } = member;
  return {
    server: displayText(name, 200),
    version: displayText(version, 100),
    transport,
    tools: tools.length,
    toolsState,
    status,
    ...(error === undefined ? {} : { error: displayText(error, 1000) }),
    ...(warning === undefined ? {} : { warning: displayText(warning, 1000) }),
  };
}
