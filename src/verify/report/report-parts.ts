import { displayText } from '../../lib/display-text.ts';
import type { Verification } from '../verify.ts';
import type { DoctorReport } from './report-schema.ts';

/** The session as a report names it. */
export function sessionOf({ session: { kind, id } }: Verification): DoctorReport['session'] {
  return { kind, ...(id === undefined ? {} : { id: displayText(id, 100) }) };
}

/** What of the client's files could not be made out. */
export function problemsOf({ problems }: Verification): DoctorReport['problems'] {
  return problems.map(({ path, detail }) => ({
    path: displayText(path, 400),
    detail: displayText(detail, 200),
  }));
}
