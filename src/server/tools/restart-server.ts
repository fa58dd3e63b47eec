import * as z from 'zod/mini';
import type { ProgramWorld } from '../../lib/program-world.ts';
import type { RestartReport } from '../../verify/report/report-schema.ts';
import { restartSchema } from '../../verify/report/report-schema.ts';
import { answer } from '../answer.ts';
import type { Roster } from '../roster.ts';
import type { Tool } from '../tool.ts';

const input = z.strictObject({ server: z.string().check(z.minLength(1), z.maxLength(200)) });

/** A server that needs longer goes on by itself; the state is told as it is then. */
const WAIT_MS = 10_000;

/** `restart_server`: restarts what our wrapper supervises, and says what else helps. */
export const RESTART_SERVER: Tool<typeof input> = {
  name: 'restart_server',
  title: 'Restart an MCP server',
  description:
    "Restart a plugin's MCP server behind its open connection, if Holdfast's wrapper supervises it (`done: true`): its tools stay usable and calls in flight fail. Else nothing is done and the answer says what the user can do.",
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  input,
  output: restartSchema,
  async run({ server }, _ctx, { program, roster }) {
    const report = await restart(server, program);
    await clearConnections(report, roster);
    return answer(report);
  },
};

async function restart(server: string, program: ProgramWorld): Promise<RestartReport> {
  const { verifyAll } = await import('../../verify/report/run-verify.ts');
  const { planRestart } = await import('../../verify/report/plan-restart.ts');
  const { restartRun } = await import('../../control/restart-run.ts');
  const { sessionOf } = await import('../../verify/report/report-parts.ts');
  const verification = await verifyAll(program);
  const steps: RestartReport['steps'] = [];
  for (const { ask, ...step } of planRestart(verification, server)) {
    const state = ask && (await restartRun(ask, WAIT_MS)).replace('_', ' ');
    steps.push({ ...step, done: ask !== undefined, state: state ?? step.state });
  }
  return { schema: 1, session: sessionOf(verification), steps };
}

/** A server that we have started ourselves for `call_tool` starts anew, too. */
async function clearConnections({ steps }: RestartReport, roster: Roster): Promise<void> {
  const ids = new Set(steps.map(({ subject }) => subject));
  await roster.use(async ({ manager }) => {
    const meant = manager.roster.filter(({ name }) => ids.has(`plugin:${name}`));
    await Promise.all(meant.map(({ name }) => manager.clearServerCache(name)));
  });
}
