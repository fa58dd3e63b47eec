import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../lib/app-error.ts';
import { readFileIfExists } from '../../../lib/files/read-file.ts';
import type { PluginFacts } from '../plan/plugin-facts.ts';
import { isInside, leadsOut } from './inside-plugin.ts';
import { readServerFiles } from './read-server-files.ts';
import { readServerFolders } from './read-server-folders.ts';

/** Reads what the plan of a plugin's adoption depends on. `runFile` is the wrapper of this build. */
export function readPlugin(dir: string, runFile: string): PluginFacts {
  const pluginRoot = realPluginRoot(dir);
  const built = readFileIfExists(runFile);
  if (!built)
    throw new AppError('INTERNAL', `The run wrapper \`${runFile}\` is not there`, {
      hint: 'Install Holdfast again, or run `pnpm build` in a checkout',
    });
  const layout = isInside(pluginRoot, 'mcp-servers') ? 'own' : 'linked';
  const path = layout === 'own' ? 'mcp-servers/.holdfast/run.cjs' : '.holdfast/run.cjs';
  if (!isInside(pluginRoot, path) || !isInside(pluginRoot, join(path, '..')))
    throw leadsOut(join(pluginRoot, path));
  return {
    pluginRoot,
    files: readServerFiles(pluginRoot),
    folders: readServerFolders(join(pluginRoot, 'mcp-servers')),
    layout,
    wrapper: { path, built, vendored: readFileIfExists(join(pluginRoot, path)) },
  };
}

function realPluginRoot(dir: string): string {
  const isPlugin = statSync(join(dir, '.claude-plugin', 'plugin.json'), {
    throwIfNoEntry: false,
  })?.isFile();
  if (isPlugin) return realpathSync(dir);
  throw new AppError('PLUGIN_INVALID', `\`${dir}\` is not a plugin`, {
    hint: 'Name the folder that holds `.claude-plugin/plugin.json`',
  });
}
