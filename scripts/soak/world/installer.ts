import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { findOnPath } from '../../../src/lib/processes/find-on-path.ts';
import { realPython } from '../../../test/helpers/build-setup.ts';

type Shelf = { wheels: string; cache: string };

const { platform, env: callerEnv } = process;
const UV = callerEnv.HOLDFAST_UV ?? findOnPath('uv', { platform, env: callerEnv })[0];

/** Makes the wheel that servers of the soak require. */
export function makeGreeting(wheels: string): void {
  const files = { 'greeting/__init__.py': 'def greet(name):\n    return f"Hello, {name}!"\n' };
  makeWheel(wheels, 'greeting', { version: '1.0.0', files });
}

/** What makes a builder install from a folder alone: with uv where there is one, else with pip. */
export function installerEnv({ wheels, cache }: Shelf): NodeJS.ProcessEnv {
  return {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    UV_OFFLINE: '1',
    UV_FIND_LINKS: wheels,
    UV_CACHE_DIR: cache,
    ...(UV === undefined ? {} : { HOLDFAST_UV: UV }),
  };
}

/** Lets uv see the interpreter and the wheel once. */
export function warmCache(options: Shelf & { dir: string; env: NodeJS.ProcessEnv }): void {
  if (UV === undefined) return;
  const { dir, cache, wheels } = options;
  const env = { ...options.env, UV_CACHE_DIR: cache };
  const venv = join(dir, 'warm');
  spawnSync(UV, ['venv', '--python', realPython(), venv], { env });
  const words = ['pip', 'install', '--no-index', '--find-links', wheels, 'greeting'];
  spawnSync(UV, [...words, '--python', join(venv, 'bin', 'python')], { env });
}
