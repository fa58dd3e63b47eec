import { dirname, join } from 'node:path';
import type { BuildRequest } from '../../../../src/environment/build-request.ts';
import { readRequirements } from '../../../../src/environment/requirements-hash.ts';
import { makeServerStore } from '../../../../src/environment/store.ts';
import type { Requirements } from '../../../../src/spec/server-spec.ts';
import type { Command } from '../processes/time-process.ts';
import type { BenchPlugin } from './install-plugin.ts';

/** The builder of a plugin's environment, as the wrapper would start it; its place is made now. */
export function builderOf(plugin: BenchPlugin, requirements: Requirements): Command {
  const { program, args, env } = plugin.command();
  const [wrapper = ''] = args;
  const pluginRoot = dirname(dirname(plugin.serverDir));
  const root = env.HOLDFAST_STORE ?? '';
  const request: BuildRequest = {
    serverStore: join(root, 'bench', 'peer'),
    server: 'peer',
    plugin: 'bench',
    pluginRoot,
    requirements,
    requirementsHash: readRequirements(requirements, pluginRoot).hash,
    timeoutMs: 120_000,
    ...(env.HOLDFAST_PYTHON === undefined ? {} : { pythonOverride: env.HOLDFAST_PYTHON }),
  };
  makeServerStore(request.serverStore, root, process.getuid?.());
  return { program, args: [wrapper, '--build', JSON.stringify(request)], env };
}
