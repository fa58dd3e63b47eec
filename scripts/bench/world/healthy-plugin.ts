import type { Bench } from './bench.ts';
import { type BenchPlugin, installPlugin, SAY_ONE_BYTE } from './plugin.ts';
import { timeProcess } from './time-process.ts';

/** A plugin on all packages, installed with uv where there is one, else with pip. */
export function pluginOnPackages(bench: Bench, name: string): BenchPlugin {
  const { wheels, packages, python, uv } = bench;
  const requirements = packages.map((wheel) => `${wheel}==1.0.0\n`).join('');
  const env = {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    HOLDFAST_PYTHON: python,
    ...(uv === undefined ? {} : { HOLDFAST_UV: uv }),
  };
  return installPlugin(bench, name, { files: { 'requirements.txt': requirements }, env });
}

/** The one whose environment is whole, built by the first row that asks for it. */
export async function healthyPlugin(bench: Bench): Promise<BenchPlugin> {
  const plugin = pluginOnPackages(bench, 'healthy');
  await timeProcess(plugin.command(['.venv/bin/python', ...SAY_ONE_BYTE]));
  return plugin;
}
