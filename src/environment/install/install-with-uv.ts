import type { Requirements } from '../../spec/server-spec.ts';
import type { Uv } from './find-uv.ts';
import { type Build, runInstaller } from './run-installer.ts';

/** Where the environment is made, with what, and from which private copies of the files. */
export type Target = {
  environment: string;
  /** The base interpreter. */
  interpreter: string;
  /** The environment's own interpreter. */
  python: string;
  requirements: Requirements;
  hashes: 'required' | 'none';
  /** The folder of the copies. */
  dir: string;
};

/**
 * Files are copied from uv's cache, not hard-linked: a change in another environment would reach
 * ours, and sealing ours would change the modes in the cache. Where the file system can share
 * blocks (APFS, btrfs) the copy is a clone all the same.
 */
const COMMON = [
  '--no-progress',
  '--color=never',
  '--no-python-downloads',
  '--link-mode=copy',
  '--compile-bytecode',
];

/** A dead index has to be told within seconds; what the user set is kept. */
const NETWORK = { UV_HTTP_TIMEOUT: '10', UV_HTTP_RETRIES: '1' };

/** What is said to pip counts for uv too: users set one of them, and do not know which is used. */
const PIP_TO_UV = {
  PIP_INDEX_URL: 'UV_DEFAULT_INDEX',
  PIP_EXTRA_INDEX_URL: 'UV_INDEX',
  PIP_FIND_LINKS: 'UV_FIND_LINKS',
} as const;

/** Makes the environment and fills it with uv. Its folder is not there yet: uv 0.5 takes no empty one. */
export async function installWithUv(uv: Uv, target: Target, build: Build): Promise<void> {
  const { environment, interpreter, dir: cwd } = target;
  const run = (args: readonly string[]) =>
    runInstaller(build, {
      program: uv.program,
      args,
      cwd,
      env: {
        ...NETWORK,
        ...indexesOf(build.env),
        ...build.env,
        UV_PROJECT_ENVIRONMENT: environment,
      },
    });
  if (target.requirements.kind !== 'uv-lock') {
    const flags = ['--no-project', '--color=never', '--no-python-downloads'];
    await run(['venv', ...flags, '--python', interpreter, environment]);
  }
  await run([...installArgs(target), ...(isSet(build.env.PIP_NO_INDEX) ? ['--no-index'] : [])]);
}

/**
 * The words behind `uv` that install what the target requires. `uv sync` makes the environment
 * itself, and need not ask its interpreter as `uv pip` has to (60 ms).
 */
function installArgs({ requirements, interpreter, python, hashes, dir }: Target): string[] {
  switch (requirements.kind) {
    case 'uv-lock':
      return [
        'sync',
        '--frozen',
        '--no-install-project',
        '--no-dev',
        '--project',
        dir,
        '--python',
        interpreter,
        ...COMMON,
      ];
    case 'requirements': {
      const required = hashes === 'required' ? ['--require-hashes'] : [];
      return [
        'pip',
        'install',
        '--python',
        python,
        '-r',
        requirements.file,
        ...required,
        ...COMMON,
      ];
    }
    case 'pyproject':
      return ['pip', 'install', '--python', python, '-r', requirements.pyproject, ...COMMON];
  }
}

function indexesOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hasOwn = ['UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_FIND_LINKS'].some(
    (name) => env[name],
  );
  if (hasOwn) return {};
  return Object.fromEntries(Object.entries(PIP_TO_UV).map(([pip, uv]) => [uv, env[pip]]));
}

/** As pip reads its switches. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|no|off|false|n|f)$/i.test(value);
}
