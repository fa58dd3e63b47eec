import { basename, join } from 'node:path';
import { execa } from 'execa';
import { findIndex } from '../../../../test/e2e/setup/find-index.ts';
import { fillOnce } from '../../../../test/helpers/tools/fill-once.ts';
import type { Bench } from '../bench.ts';

/** The interpreter that can import a package, or why there is none. */
export type PypiTool = { kind: 'found'; python: string } | { kind: 'missing'; reason: string };

/** Finds a package such as `name==1.0.0`, which pip installs on first use and which stays from run to run. */
export async function findPypiTool(bench: Bench, wanted: string): Promise<PypiTool> {
  const target = join(bench.cache, `${wanted}-${basename(bench.python)}`);
  try {
    await fillOnce(target, (staging) => install(bench, { wanted, staging }));
    return { kind: 'found', python: join(target, 'bin', 'python') };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'missing', reason: `${wanted} is not there: ${why.split('\n')[0]}` };
  }
}

/** Console scripts would name the staging folder; who runs `python -m` does not need them. */
async function install(
  bench: Bench,
  { wanted, staging }: { wanted: string; staging: string },
): Promise<void> {
  const index = await findIndex(bench.caller);
  if (index.kind === 'missing') throw new Error(index.reason);
  const env = { ...bench.env, ...index.env };
  const options = { env, extendEnv: false, stdin: 'ignore', timeout: 240_000 } as const;
  const pip = ['-m', 'pip', 'install', '--quiet', wanted];
  await execa(bench.python, ['-m', 'venv', staging], options);
  await execa(join(staging, 'bin', 'python'), pip, options);
}
