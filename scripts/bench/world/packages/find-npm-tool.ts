import { join } from 'node:path';
import { installNpmTool } from '../../../../test/helpers/tools/install-npm-tool.ts';
import type { Bench } from '../bench.ts';

/** The folder with the programs of a package, or why there is none. */
export type NpmTool = { kind: 'found'; bin: string } | { kind: 'missing'; reason: string };

/** Finds a package such as `name@1.0.0`, which npm installs on first use and which stays from run to run. */
export async function findNpmTool({ cache }: Bench, wanted: string): Promise<NpmTool> {
  const target = join(cache, wanted);
  try {
    await installNpmTool(wanted, target, ['--ignore-scripts']);
    return { kind: 'found', bin: join(target, 'node_modules', '.bin') };
  } catch (error) {
    return { kind: 'missing', reason: `${wanted} is not there${whyOf(error)}` };
  }
}

/** npm's own code is told apart from its lines, which name hosts and paths. */
function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = /^npm error code (\w+)$/m.exec(message)?.[1];
  return code === undefined ? `: ${message.split('\n')[0]}` : `, npm answers ${code}`;
}
