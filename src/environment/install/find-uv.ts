import { tmpdir } from 'node:os';
import { AppError } from '../../lib/app-error.ts';
import { findOnPath } from '../../lib/processes/find-on-path.ts';
import { captureGroup } from '../../lib/processes/run-group.ts';
import { isInRange, parseVersionRange } from '../python/version-range.ts';

/** The first version that knows all options which are used here. */
const USABLE = '>=0.5';

const ASK_TIMEOUT_MS = 10_000;

/** A uv that can be used, and the interpreter that it would choose, if it was asked and knows one. */
export type Uv = { program: string; version: string; python: string | undefined };

type World = { env: NodeJS.ProcessEnv; platform: NodeJS.Platform };

/** The uv that HOLDFAST_UV names, and the range of versions that an interpreter is wanted of. */
type Wish = { named: string | undefined; range: string | undefined };

/**
 * Finds a uv that is new enough: the one that is named, else the first on PATH. `undefined` when
 * there is none; a named one that cannot be used is an error.
 */
export async function findUv({ named, range }: Wish, world: World): Promise<Uv | undefined> {
  const candidates = named ? [named] : findOnPath('uv', world);
  const reasons: string[] = [];
  for (const program of candidates) {
    const [version, python] = await Promise.all([
      askVersion(program, world.env),
      range === undefined ? undefined : askForPython(program, range, world.env),
    ]);
    if (version !== undefined && isInRange(version, parseVersionRange(USABLE) ?? []))
      return { program, version, python };
    reasons.push(
      `${program} ${version === undefined ? 'does not answer like uv' : `is ${version}, not ${USABLE}`}`,
    );
  }
  if (!named) return undefined;
  throw new AppError('INSTALLER_MISSING', `\`${named}\` cannot be used as uv`, {
    cause: new Error(reasons.join('\n')),
    hint: 'Set HOLDFAST_UV to the path of uv 0.5 or newer, or unset it',
  });
}

/** The interpreter that uv would choose; `undefined` when it knows none. It downloads nothing. */
async function askForPython(
  program: string,
  range: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const args = ['python', 'find', '--system', '--no-project', '--no-python-downloads', range];
  const { ended, output } = await captureGroup(
    { program, args, cwd: tmpdir(), env },
    { timeoutMs: ASK_TIMEOUT_MS },
  );
  const path = output.trim().split('\n').at(-1);
  return ended.kind === 'exited' && ended.code === 0 ? path : undefined;
}

async function askVersion(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { ended, output } = await captureGroup(
    { program, args: ['--version'], cwd: tmpdir(), env },
    { timeoutMs: ASK_TIMEOUT_MS },
  );
  if (ended.kind !== 'exited' || ended.code !== 0) return undefined;
  return /^uv (\d+\.\d+\.\d+)/m.exec(output)?.[1];
}
