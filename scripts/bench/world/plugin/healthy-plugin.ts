import type { Bench } from '../bench.ts';
import { type BenchPlugin, installPlugin, PEER } from './install-plugin.ts';

/** A plugin on all packages, installed with uv where there is one, else with pip. */
export function pluginOnPackages(bench: Bench, name: string): BenchPlugin {
  const { wheels, packages } = bench;
  const requirements = packages.map((wheel) => `${wheel}==1.0.0\n`).join('');
  const env = installerOf(bench, wheels);
  return installPlugin(bench, name, {
    server: PEER,
    files: { 'requirements.txt': requirements },
    env,
  });
}

/** The one whose environment is whole and whose tools are known, made by the first row that asks. */
export async function healthyPlugin(bench: Bench): Promise<BenchPlugin> {
  const plugin = pluginOnPackages(bench, 'healthy');
  await plugin.learn();
  return plugin;
}

/** What makes the wrapper install from a folder of wheels. */
export function installerOf({ python, uv }: Bench, wheels: string): NodeJS.ProcessEnv {
  return {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    HOLDFAST_PYTHON: python,
    ...(uv === undefined ? {} : { HOLDFAST_UV: uv }),
  };
}
