import { readdirSync } from 'node:fs';
import { AppError } from '../../lib/app-error.ts';
import { findOnPath } from '../../lib/processes/find-on-path.ts';
import { askInterpreter, type Interpreter } from './ask-interpreter.ts';
import { type Candidate, listCandidates } from './candidates.ts';
import { choosePip } from './choose-pip.ts';
import { isInRange, parseVersionRange } from './version-range.ts';

/** Without a range of the author's any Python that still had fixes when this was written. */
export const DEFAULT_RANGE = '>=3.9';

/** What an interpreter is looked for. */
export type InterpreterWish = {
  /** A PEP 440 range. */
  range?: string | undefined;
  /** The path of an interpreter that the user named. */
  override?: string | undefined;
  /** What `uv python find` answered. */
  uvAnswer?: string | undefined;
  installer: 'uv' | 'pip';
};

type World = { env: NodeJS.ProcessEnv; platform: NodeJS.Platform };
type Tried = { candidate: Candidate; reason: string };

/**
 * Finds an interpreter in the range that the installer can work with. Every candidate is really
 * run; the ones that do not fit are named in the error when none does.
 */
export async function findInterpreter(wish: InterpreterWish, world: World): Promise<Interpreter> {
  const tried: Tried[] = [];
  const seen = new Set<string>();
  for (const candidate of candidatesOf(wish, world)) {
    const answer = await askInterpreter(candidate, world);
    if (answer.kind === 'unusable') {
      tried.push({ candidate, reason: answer.reason });
      continue;
    }
    const reason = objectTo(answer.interpreter, wish);
    if (reason === undefined) return answer.interpreter;
    // `python3` and `python3.12` are often one: it is told once.
    const { executable } = answer.interpreter;
    if (!seen.has(executable)) tried.push({ candidate, reason });
    seen.add(executable);
  }
  throw nothingFits(wish, tried, world.platform);
}

/** Why an interpreter does not fit; `undefined` when it does. */
export function objectTo(
  interpreter: Interpreter,
  { range = DEFAULT_RANGE, installer }: InterpreterWish,
): string | undefined {
  const { version, hasVenv } = interpreter;
  if (!isInRange(version, rangeOf(range))) return `is ${version}, not ${range}`;
  if (installer === 'uv') return undefined;
  if (!hasVenv) return `is ${version} without the module venv`;
  return choosePip(interpreter)
    ? undefined
    : `is ${version} without ensurepip and without pip 22.3 or newer`;
}

function rangeOf(range: string) {
  const parsed = parseVersionRange(range);
  if (parsed) return parsed;
  throw new AppError('REQUIREMENTS_INVALID', `\`${range}\` is not a range of Python versions`, {
    hint: 'Write it like `>=3.10,<3.14`',
  });
}

function candidatesOf(
  { override, uvAnswer }: InterpreterWish,
  { platform, env }: World,
): Candidate[] {
  return listCandidates({
    platform,
    env,
    ...(override === undefined ? {} : { override }),
    ...(uvAnswer === undefined ? {} : { uvAnswer }),
    onPath: (name) => findOnPath(name, { platform, env }),
    namesIn,
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // absent and forbidden both mean: nothing to try there
  }
}

function nothingFits(
  { range = DEFAULT_RANGE, installer }: InterpreterWish,
  tried: Tried[],
  platform: NodeJS.Platform,
): AppError {
  const lines = tried.map(
    ({ candidate, reason }) =>
      `${[candidate.program, ...candidate.args].join(' ')} (${candidate.source}) ${reason}`,
  );
  const lacksPip = tried.some(({ reason }) => reason.includes('without ensurepip'));
  const remedy =
    lacksPip && platform === 'linux'
      ? 'Run `apt install python3-venv`, or install uv'
      : `Install Python ${range}${installer === 'pip' ? ' or uv' : ''}, or set HOLDFAST_PYTHON to its path`;
  return new AppError('INTERPRETER_MISSING', `No usable Python ${range} was found`, {
    cause: new Error(
      lines.length > 0
        ? `tried:\n${lines.join('\n')}`
        : 'no Python is on PATH, in pyenv or in Homebrew',
    ),
    hint: remedy,
  });
}
