import { AppError } from '../../lib/app-error.ts';
import type { Interpreter } from '../python/ask-interpreter.ts';
import { choosePip } from '../python/choose-pip.ts';
import { readProject } from '../requirements/read-project.ts';
import type { Target } from './install-with-uv.ts';
import { type Build, runInstaller, runStep } from './run-installer.ts';

/** A dead index has to be told within seconds. */
const NETWORK = ['--retries', '2', '--timeout', '15'];
const QUIET = ['--disable-pip-version-check', '--no-input', '--no-color', '--progress-bar', 'off'];

/** Makes the environment and fills it with the pip of the interpreter, without installing pip in it. */
export async function installWithPip(
  interpreter: Interpreter,
  target: Target,
  build: Build,
): Promise<void> {
  const { environment, requirements, dir: cwd } = target;
  if (requirements.kind === 'uv-lock') throw lockNeedsUv(requirements.lock);
  const venv = ['-I', '-m', 'venv', '--without-pip', environment];
  await runInstaller(build, { program: target.interpreter, args: venv, cwd });
  const wanted = wantedArgs(target);
  if (wanted.length === 0) return;
  const pip = choosePip(interpreter);
  if (!pip) throw new Error('an interpreter without any pip is passed over');
  // No pip is installed into the environment: ensurepip alone takes 3.5 s. Bytecode is left to the
  // next step, which works on all processors.
  const flags = ['--no-compile', ...QUIET, ...NETWORK];
  const args = ['-I', pip.program, 'install', ...flags, ...wanted];
  await runInstaller(build, { program: target.python, args, cwd });
  // What does not compile (templates, code for other versions) is no failure: Python would skip it too.
  // Without site no `.pth` or sitecustomize of a package runs.
  const compile = ['-I', '-S', '-m', 'compileall', '-q', '-j', '0', environment];
  await runStep(build, { program: target.python, args: compile, cwd });
}

/** The error for a uv.lock without uv. */
export function lockNeedsUv(lock: string): AppError {
  return new AppError(
    'INSTALLER_MISSING',
    `\`${lock}\` can only be installed by uv, which was not found`,
    {
      hint: 'Install uv 0.5 or newer (https://docs.astral.sh/uv/), or set HOLDFAST_UV to its path',
    },
  );
}

function wantedArgs({ requirements, hashes }: Target): string[] {
  if (requirements.kind === 'requirements') {
    return [...(hashes === 'required' ? ['--require-hashes'] : []), '-r', requirements.file];
  }
  // A requirement never begins with a dash here: readProject refuses it.
  return requirements.kind === 'pyproject' ? readProject(requirements.pyproject).dependencies : [];
}
