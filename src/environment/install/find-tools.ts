import type { BuildRequest } from '../build-request.ts';
import type { Interpreter } from '../python/ask-interpreter.ts';
import { DEFAULT_RANGE, findInterpreter } from '../python/find-interpreter.ts';
import { readProject } from '../requirements/read-project.ts';
import type { BuildLog } from './build-log.ts';
import { findUv, type Uv } from './find-uv.ts';
import { lockNeedsUv } from './install-with-pip.ts';
import { installerEnv } from './installer-env.ts';

/** What an environment is made with. Without `uv` it is pip. */
export type Tools = { uv: Uv | undefined; interpreter: Interpreter; env: NodeJS.ProcessEnv };

type Context = { env: NodeJS.ProcessEnv; range: string | undefined; log: BuildLog };

/** Chooses the installer, the interpreter and the variables that both get. */
export async function findTools(
  request: BuildRequest,
  { env: callerEnv, range, log }: Context,
): Promise<Tools> {
  const { env, dropped } = installerEnv(callerEnv);
  for (const name of dropped)
    log.write(`${name} names a file that is not there; it is not passed on\n`);
  const facts = { env, platform: process.platform };
  const override = request.pythonOverride;
  const asked = override === undefined ? (range ?? DEFAULT_RANGE) : undefined;
  const uv = await findUv({ named: callerEnv.HOLDFAST_UV, range: asked }, facts);
  if (!uv && request.requirements.kind === 'uv-lock') throw lockNeedsUv(request.requirements.lock);
  const interpreter = await findInterpreter(
    { range, override, uvAnswer: uv?.python, installer: uv ? 'uv' : 'pip' },
    facts,
  );
  log.write(`${interpreter.implementation} ${interpreter.version} at ${interpreter.executable}\n`);
  return { uv, interpreter, env };
}

/** The range of Python versions that the author wants: the request's, else the one in pyproject.toml. */
export function wantedRange({
  python,
  requirements,
}: Pick<BuildRequest, 'python' | 'requirements'>): string | undefined {
  if (python !== undefined || requirements.kind === 'requirements') return python;
  return readProject(requirements.pyproject).python;
}
