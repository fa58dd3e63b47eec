import type { Verification } from '../verify.ts';
import type { VerifyWorld } from '../verify-world.ts';
import { describeServer } from './describe-server.ts';
import { problemsOf, sessionOf } from './report-parts.ts';
import type { StatusReport } from './report-schema.ts';

/** What is there: each server with its environment, its snapshot and who uses it. */
export function statusReport(verification: Verification, world: VerifyWorld): StatusReport {
  return {
    schema: 1,
    session: sessionOf(verification),
    servers: verification.servers.map((server) => describeServer(server, world)),
    problems: problemsOf(verification),
  };
}
