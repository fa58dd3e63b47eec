import { displayText } from '../../lib/display-text.ts';
import type { Verification } from '../verify.ts';
import { problemsOf, sessionOf } from './report-parts.ts';
import type { DoctorReport } from './report-schema.ts';
import { stateOf } from './server-state.ts';

/** The report of a verification: `ok` when nothing is broken. */
export function doctorReport(verification: Verification): DoctorReport {
  const { findings, servers } = verification;
  return {
    schema: 1,
    session: sessionOf(verification),
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings,
    servers: servers.map((server) => ({
      id: displayText(server.server.id, 200),
      plugin: displayText(server.plugin.id, 200),
      state: stateOf(server),
    })),
    problems: problemsOf(verification),
  };
}
