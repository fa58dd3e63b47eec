import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import { AppError } from '../../lib/app-error.ts';
import { verifyWorldOf } from '../../verify/report/run-verify.ts';
import type { CliWorld } from '../cli-world.ts';
import type { Verb } from '../verbs.ts';
import { findSession } from './find-session.ts';
import { DEFAULT_MIN_AGE_HOURS } from './prune-schema.ts';
import { pruneStore } from './prune-store.ts';
import { renderPrune } from './render-prune.ts';

/** `holdfast prune`. */
export function pruneVerb(cli: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: { name: 'prune', description: 'Show which environments nobody uses, and remove them' },
    args: {
      yes: { type: 'boolean', description: 'Remove them; without it nothing is changed' },
      'min-age': {
        type: 'string',
        valueHint: 'hours',
        description: `Keep what was used since. Default: ${DEFAULT_MIN_AGE_HOURS}`,
      },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const minAgeHours = hoursOf(args['min-age']);
      const mode = args.yes === true ? 'removed' : 'dry-run';
      const { cli: command } = verifyWorldOf(cli);
      if (mode === 'removed') refuseInSession(cli, command);
      const now = Date.now();
      const report = await pruneStore(cli, { mode, minAgeHours, now });
      const colors = createColors(cli.color);
      console.log(
        args.json
          ? JSON.stringify(report, null, 2)
          : renderPrune(report, { colors, now, cli: command }),
      );
      return mode === 'removed' && report.problems.length > 0 ? 1 : 0;
    },
  });
}

function refuseInSession({ env }: CliWorld, command: string): void {
  const proof = findSession(env, process.ppid);
  if (proof === undefined) return;
  throw new AppError('SESSION_LIVE', `Nothing is removed from inside a session: ${proof}`, {
    hint: `Exit the client, and run in a terminal: ${command} prune --yes`,
  });
}

function hoursOf(value: unknown): number {
  if (value === undefined) return DEFAULT_MIN_AGE_HOURS;
  const hours = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isFinite(hours) && hours >= 0) return hours;
  throw new AppError('USAGE', `\`--min-age\` is no number of hours: \`${String(value)}\``, {
    hint: 'Give a number such as 24, or 0 for no least age',
  });
}
