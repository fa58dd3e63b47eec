import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest } from '../build-request.ts';
import { wantedRange } from '../install/find-tools.ts';
import { installerEnv } from '../install/installer-env.ts';
import { short } from '../layout.ts';
import type { Manifest } from '../manifest.ts';
import { askInstalled } from '../python/ask-installed.ts';
import { askInterpreter } from '../python/ask-interpreter.ts';
import { objectTo } from '../python/find-interpreter.ts';
import { listExpected } from '../requirements/list-expected.ts';
import { readRequirements } from '../requirements-hash.ts';
import { walkEnvironment } from '../stamps.ts';
import { pythonIn, type World } from './build-new.ts';
import { probeEntry } from './probe-entry.ts';
import { publish } from './publish.ts';

/**
 * Adopts a virtual environment that somebody else made at `dir`, when it is whole for these
 * requirements; `undefined` when it is not or when that cannot be told. Nothing in it is changed.
 */
export async function adoptDirectory(
  request: BuildRequest,
  world: World,
  dir: string,
): Promise<Manifest | undefined> {
  const python = pythonIn(dir);
  const { env } = installerEnv(world.env);
  if (!isFile(join(dir, 'pyvenv.cfg')) || !isFile(python)) return undefined;
  const answer = await askInterpreter({ program: python, args: [], source: 'adopted' }, { env });
  if (answer.kind === 'unusable') return undefined;
  const { interpreter } = answer;
  // Whether pip is there does not matter any more, as for uv.
  if (objectTo(interpreter, { range: wantedRange(request), installer: 'uv' }) !== undefined)
    return undefined;
  const expected = expectedOf(request);
  if (!expected) return undefined;
  const { pipWheel } = interpreter;
  if (
    !(await askInstalled(python, expected, {
      env,
      ...(pipWheel === undefined ? {} : { pipWheel }),
    }))
  )
    return undefined;
  const probe = await probeEntry({ python, entry: request.probe, env: world.env });
  if (probe.outcome === 'failed') return undefined;
  const name = `${short(request.requirementsHash)}-adopted`;
  const installer = { name: 'unknown', version: '' };
  const walked = walkEnvironment(dir);
  return publish(
    request,
    { name, environment: dir, origin: 'adopted', installer, python, probe, interpreter, walked },
    world.now,
  );
}

/** The files are read once more: only what has the hash of the request may decide. */
function expectedOf({ requirements, pluginRoot, python, requirementsHash }: BuildRequest) {
  const { files, hash } = readRequirements(requirements, pluginRoot, { python });
  return hash === requirementsHash ? listExpected(requirements.kind, files) : undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
