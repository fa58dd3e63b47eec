import * as z from 'zod/mini';
import { doctorSchema } from '../../verify/report/report-schema.ts';
import { answer } from '../answer.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({});

/** `diagnose`: what is wrong, why, and what helps. */
export const DIAGNOSE: Tool<typeof input> = {
  name: 'diagnose',
  title: 'Diagnose MCP servers',
  description:
    'Say what is wrong with the MCP servers of installed plugins, why (with the error text that the client hides), and the least disruptive action that helps. Reads only.',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input,
  output: doctorSchema,
  async run(_args, _ctx, { program }) {
    const { verifyAll } = await import('../../verify/report/run-verify.ts');
    const { doctorReport } = await import('../../verify/report/doctor-report.ts');
    return answer(doctorReport(await verifyAll(program)));
  },
};
