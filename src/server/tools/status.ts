import * as z from 'zod/mini';
import { statusSchema } from '../../verify/report/report-schema.ts';
import { answer } from '../answer.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({});

/** `status`: what there is. */
export const STATUS: Tool<typeof input> = {
  name: 'status',
  title: 'Status of MCP servers',
  description:
    'List the MCP servers of all installed plugins: state, Python environment, known tools, and which processes use them. Reads only.',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input,
  output: statusSchema,
  async run(_args, _ctx, { program }) {
    const { verifyAll, verifyWorldOf } = await import('../../verify/report/run-verify.ts');
    const { statusReport } = await import('../../verify/report/status-report.ts');
    return answer(statusReport(await verifyAll(program), verifyWorldOf(program)));
  },
};
