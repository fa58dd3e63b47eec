import { join, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { AppError } from '../../lib/app-error.ts';
import type { CliWorld } from '../cli-world.ts';
import type { Verb } from '../verbs.ts';
import { adopt } from './adopt.ts';

/** `holdfast adopt <plugin-dir>`. */
export function adoptVerb({ cwd, distDir, color }: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: {
      name: 'adopt',
      description: 'Put the run wrapper into a plugin and behind its servers',
    },
    args: {
      'plugin-dir': { type: 'positional', description: 'The folder that holds .claude-plugin' },
      'dry-run': { type: 'boolean', description: 'Show the change, and change nothing' },
      check: {
        type: 'boolean',
        description: 'Exit 1 when something is to be done, and change nothing',
      },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    run({ args }) {
      const { text, exitCode } = adopt({
        dir: resolve(cwd, String(args['plugin-dir'])),
        mode: modeOf(args['dry-run'] === true, args.check === true),
        output: args.json ? 'json' : 'text',
        color,
        runFile: join(distDir, 'run.cjs'),
      });
      console.log(text);
      return exitCode;
    },
  });
}

function modeOf(isDryRun: boolean, isCheck: boolean): 'adopt' | 'dry-run' | 'check' {
  if (isDryRun && isCheck) {
    throw new AppError('USAGE', '`--dry-run` and `--check` exclude each other', {
      hint: 'Use one of them',
    });
  }
  if (isCheck) return 'check';
  return isDryRun ? 'dry-run' : 'adopt';
}
