import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as z from 'zod/mini';
import { AppError } from '../../lib/app-error.ts';
import { isOutOfResources, OUT_OF_RESOURCES_HINT } from '../../lib/processes/out-of-resources.ts';
import { captureGroup, type Ended } from '../../lib/processes/run-group.ts';
import type { Candidate } from './candidates.ts';

const answerSchema = z.object({
  implementation: z.string(),
  version: z.string(),
  abi: z.string(),
  /** The interpreter itself, also when a virtual environment was asked. */
  executable: z.string(),
  hasVenv: z.boolean(),
  /** The wheel that ensurepip would install. */
  pipWheel: z.optional(z.string()),
  /** Of the pip that the interpreter can import, unless it is one of a virtual environment. */
  pipVersion: z.optional(z.string()),
  /** The program with which that pip serves another environment than its own. */
  pipRunner: z.optional(z.string()),
});

/** What an interpreter says of itself. */
export type Interpreter = z.infer<typeof answerSchema>;

/** What an interpreter says, or why it could not be asked. */
export type Answer =
  | { kind: 'interpreter'; interpreter: Interpreter }
  | { kind: 'unusable'; reason: string };

/**
 * Distributions put the wheel of pip elsewhere (WHEEL_PKG_DIR), and Debian leaves ensurepip out
 * unless python3-venv is installed. No answer may depend on the folder that we are in: hence -I.
 * Modules are looked for and not imported, and `json` is gone without: 13 ms in place of 41.
 */
const QUESTION = `
import os, sys, sysconfig
from importlib.machinery import PathFinder
try:
    from _json import encode_basestring_ascii as quote
except ImportError:
    from json import dumps as quote

version = "%d.%d.%d" % sys.version_info[:3]
if sys.version_info[3] != "final":
    version += {"alpha": "a", "beta": "b", "candidate": "rc"}[sys.version_info[3]] + str(sys.version_info[4])
answer = {
    "implementation": sys.implementation.name,
    "version": version,
    "abi": sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag or "",
    "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
}
ensurepip = PathFinder.find_spec("ensurepip")
if ensurepip and ensurepip.origin:
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), os.path.join(os.path.dirname(ensurepip.origin), "_bundled")]
    wheels = [os.path.join(d, n) for d in folders if d and os.path.isdir(d) for n in sorted(os.listdir(d))]
    wheels = [w for w in wheels if os.path.basename(w).startswith("pip-") and w.endswith(".whl")]
    if wheels:
        answer["pipWheel"] = wheels[-1]
pip = PathFinder.find_spec("pip") if sys.prefix == sys.base_prefix else None
if pip and pip.origin and os.path.isfile(pip.origin):
    runner = os.path.join(os.path.dirname(pip.origin), "__pip-runner__.py")
    if os.path.isfile(runner):
        answer["pipRunner"] = runner
    with open(pip.origin, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("__version__"):
                answer["pipVersion"] = line.split("=", 1)[1].strip().strip("'\\"")
words = ["%s: %s" % (quote(name), quote(value)) for name, value in answer.items()]
words.append('"hasVenv": ' + ("true" if PathFinder.find_spec("venv") else "false"))
print("\\n{" + ", ".join(words) + "}")
`;

type Context = { env: NodeJS.ProcessEnv; timeoutMs?: number };

/** Runs a candidate and asks what it is. Fails when the system can start no program at all. */
export async function askInterpreter(
  candidate: Candidate,
  { env, timeoutMs = 10_000 }: Context,
): Promise<Answer> {
  const { program } = candidate;
  if (!isProgramFile(program)) return unusable('is not there, or empty');
  const args = [...candidate.args, '-I', '-c', QUESTION];
  const { ended, output } = await captureGroup(
    { program, args, cwd: tmpdir(), env },
    { timeoutMs },
  );
  if (ended.kind === 'unstarted' && isOutOfResources(ended.error))
    throw new AppError('COMMAND_NOT_RUNNABLE', `Could not start \`${program}\``, {
      cause: ended.error,
      hint: OUT_OF_RESOURCES_HINT,
    });
  if (ended.kind !== 'exited' || ended.code !== 0)
    return unusable(describeEnd(ended, output, timeoutMs));
  try {
    const interpreter = answerSchema.parse(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));
    return { kind: 'interpreter', interpreter };
  } catch {
    return unusable('does not answer like a Python');
  }
}

/** Aliases of the Windows Store have no size. */
function isProgramFile(program: string): boolean {
  try {
    return statSync(program).size > 0;
  } catch {
    return false; // whatever the reason is, it cannot be run
  }
}

function describeEnd(ended: Ended, output: string, timeoutMs: number): string {
  if (ended.kind === 'timeout') return `did not answer within ${timeoutMs / 1000} s`;
  if (ended.kind === 'unstarted') return `cannot be run: ${ended.error.message}`;
  const lastLine = output.trim().split('\n').at(-1)?.slice(0, 200);
  return `ended with ${ended.signal ?? ended.code}${lastLine ? `: ${lastLine}` : ''}`;
}

function unusable(reason: string): Answer {
  return { kind: 'unusable', reason };
}
