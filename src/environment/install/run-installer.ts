import { AppError } from '../../lib/app-error.ts';
import { type Command, runGroup } from '../../lib/processes/run-group.ts';
import type { BuildLog } from './build-log.ts';
import { explainFailure } from './explain-failure.ts';

/** What all steps of one build share. */
export type Build = {
  server: string;
  /** The variables of the installer. */
  env: NodeJS.ProcessEnv;
  log: BuildLog;
  /** By the clock of `performance.now()`. */
  deadlineMs: number;
  timeoutMs: number;
};

/** Runs one step of a build and gives its exit code; fails when the time of the build is over. */
export async function runStep(
  build: Build,
  command: Omit<Command, 'env'> & { env?: NodeJS.ProcessEnv },
): Promise<number | NodeJS.Signals> {
  const { log } = build;
  log.write(`$ ${[command.program, ...command.args].join(' ')}\n`);
  const timeoutMs = Math.max(1, build.deadlineMs - performance.now());
  const full = { ...command, env: { ...build.env, ...command.env } };
  const ended = await runGroup(full, { timeoutMs, onOutput: log.write });
  if (ended.kind === 'exited') return ended.code ?? ended.signal ?? 'SIGKILL';
  if (ended.kind === 'timeout') {
    throw new AppError(
      'BUILD_TIMEOUT',
      `The environment of \`${build.server}\` was not ready after ${build.timeoutMs / 1000} s`,
      {
        cause: new Error(lastLines(log) || `\`${command.program}\` said nothing`),
        hint: `Look into \`${log.path}\`, or raise \`buildTimeoutSeconds\` in the server's holdfast.json`,
      },
    );
  }
  throw new AppError('BUILD_FAILED', `Could not run \`${command.program}\``, {
    cause: ended.error,
    hint: 'Look whether the program is whole and may be run',
  });
}

/** Runs one step that has to succeed; its failure is explained by what it said. */
export async function runInstaller(
  build: Build,
  command: Parameters<typeof runStep>[1],
): Promise<void> {
  const code = await runStep(build, command);
  if (code === 0) return;
  const { code: errorCode, hint } = explainFailure(build.log.tail(), build.log.path);
  throw new AppError(errorCode, `Could not install what \`${build.server}\` requires`, {
    cause: new Error(`\`${command.program}\` ended with ${code}:\n${lastLines(build.log)}`),
    hint,
  });
}

function lastLines({ tail }: BuildLog): string {
  const lines = tail().trimEnd().split('\n');
  return lines
    .slice(-12)
    .map((line) => line.slice(0, 400))
    .join('\n');
}
