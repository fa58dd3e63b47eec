import { basename, join } from 'node:path';
import { execa } from 'execa';
import { findIndex } from '../../../../test/e2e/setup/find-index.ts';
import { fillOnce } from '../../../../test/helpers/tools/fill-once.ts';
import type { Bench } from '../bench.ts';

/** A folder with a requirement and all that it requires, or why there is none. */
export type Wheels = { kind: 'found'; wheels: string } | { kind: 'missing'; reason: string };

const searches = new Map<string, Promise<Wheels>>();

/** Finds the wheels, which pip downloads on first use and which stay from run to run. */
export function findWheels(bench: Bench, requirement: string): Promise<Wheels> {
  const search = searches.get(requirement) ?? find(bench, requirement);
  searches.set(requirement, search);
  return search;
}

async function find(bench: Bench, requirement: string): Promise<Wheels> {
  const wheels = join(bench.cache, `wheels-${requirement}-${basename(bench.python)}`);
  try {
    await fillOnce(wheels, (staging) => download(bench, { requirement, staging }));
    return { kind: 'found', wheels };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'missing', reason: `${requirement} is not there: ${why.split('\n')[0]}` };
  }
}

async function download(
  bench: Bench,
  { requirement, staging }: { requirement: string; staging: string },
): Promise<void> {
  const index = await findIndex(bench.caller);
  if (index.kind === 'missing') throw new Error(index.reason);
  const flags = ['--quiet', '--only-binary=:all:', '--dest', staging];
  await execa(bench.python, ['-m', 'pip', 'download', ...flags, requirement], {
    env: { ...bench.env, ...index.env },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 240_000,
  });
}
