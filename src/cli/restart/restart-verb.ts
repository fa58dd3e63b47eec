import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import { restartRun } from '../../control/restart-run.ts';
import { planRestart, type Step } from '../../verify/report/plan-restart.ts';
import { sessionOf } from '../../verify/report/report-parts.ts';
import type { RestartReport } from '../../verify/report/report-schema.ts';
import { verifyAll } from '../../verify/report/run-verify.ts';
import type { CliWorld } from '../cli-world.ts';
import { renderAction } from '../report/render-finding.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { Verb } from '../verbs.ts';

type Reported = RestartReport['steps'][number];

/** A server that needs longer goes on by itself; the state is told as it is then. */
const WAIT_MS = 10_000;

/** `holdfast restart [server]`: does what works for the present state, or says it. */
export function restartVerb(world: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: {
      name: 'restart',
      description: 'Restart what does not work, in the least disruptive way that works now',
    },
    args: {
      server: {
        type: 'positional',
        required: false,
        description: 'A server, as in `holdfast status`; without it all that are not well',
      },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const verification = await verifyAll(world);
      const wanted = args.server ? String(args.server) : undefined; // a command page gives an empty word
      const steps: Reported[] = [];
      for (const step of planRestart(verification, wanted)) steps.push(await perform(step));
      const report: RestartReport = { schema: 1, session: sessionOf(verification), steps };
      console.log(args.json ? JSON.stringify(report, null, 2) : render(report, world.color));
      return 0;
    },
  });
}

async function perform({ subject, state, action, ask }: Step): Promise<Reported> {
  if (ask === undefined) return { subject, done: false, state, action };
  const reached = await restartRun(ask, WAIT_MS);
  return { subject, done: true, state: reached.replace('_', ' '), action };
}

function render({ steps }: RestartReport, color: boolean): string {
  if (steps.length === 0) return 'Nothing needs a restart';
  const colors = createColors(color);
  const parts = steps.map(({ subject, state, action }) => [
    ...wrapText(`${colors.bold(subject)}: ${state}`, ''),
    ...renderAction(action),
  ]);
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}
