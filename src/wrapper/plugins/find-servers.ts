import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { placeFactsOf } from '../../host/place-facts.ts';
import { hostPlaces } from '../../host/places.ts';
import { createEntryReader } from '../../host/plugins/marketplace-entry.ts';
import { readInstalled } from '../../host/plugins/read-installed.ts';
import { readDisabledServers } from '../../host/servers/read-disabled.ts';
import { AppError } from '../../lib/app-error.ts';
import type { ProgramWorld } from '../../lib/program-world.ts';
import { type PluginServers, type WrappedServer, wrappedServersOf } from './wrapped-servers.ts';

/** The servers of all plugins that are enabled here, without those that the user switched off. */
export function findEnabledServers(program: ProgramWorld): PluginServers {
  const facts = placeFactsOf(program);
  const places = hostPlaces(facts);
  const { plugins, problems } = readInstalled(places, facts.cwd);
  const disabled = readDisabledServers(places, facts.cwd);
  const readEntry = createEntryReader();
  const read = plugins
    .filter(({ enabled, isCurrent }) => enabled === 'enabled' && isCurrent)
    .map((plugin) => wrappedServersOf(plugin, { env: program.env, cwd: facts.cwd }, readEntry));
  return {
    wrapped: read.flatMap(({ wrapped }) => wrapped).filter(({ id }) => !disabled.ids.has(id)),
    others: read.flatMap(({ others }) => others),
    problems: [...problems, ...disabled.problems, ...read.flatMap((one) => one.problems)],
  };
}

/** The servers of a plugin that lies in a folder, installed or not. */
export function findServersIn(dir: string, program: ProgramWorld): PluginServers {
  const path = resolve(program.cwd, dir);
  const hasPlugin = ['.claude-plugin', '.mcp.json'].some((name) => existsSync(join(path, name)));
  if (!hasPlugin)
    throw new AppError('PLUGIN_INVALID', `\`${path}\` holds no plugin`, {
      hint: 'Give the folder that holds `.claude-plugin`',
    });
  const root = { kind: 'in-place' as const, path: realpathSync(path) };
  const plugin = { id: root.path, plugin: basename(root.path), root, dataDir: root.path };
  return wrappedServersOf(plugin, program);
}

/**
 * Those of the servers that a word means: a plugin by its id or name, or a server by its id or the
 * name of its folder. Fails when it means none.
 */
export function selectServers({ wrapped, others }: PluginServers, word: string): WrappedServer[] {
  const meant = wrapped.filter(({ id, plugin, server }) =>
    [
      id,
      id.replace(/^plugin:/, ''),
      plugin,
      plugin.split('@')[0],
      id.split(':')[1],
      id.split(':')[2],
      server,
    ].includes(word),
  );
  if (meant.length > 0) return meant;
  const isOther = others.some((id) => id === word || id.split(':').includes(word));
  if (isOther)
    throw new AppError('SERVER_UNKNOWN', `\`${word}\` is not started by Holdfast's wrapper`, {
      hint: 'Run `holdfast adopt <plugin-dir>` on its plugin, or ask its author to',
    });
  const known = wrapped.map(({ id }) => id).join(', ');
  throw new AppError('SERVER_UNKNOWN', `No plugin or server \`${word}\` is enabled here`, {
    hint: known === '' ? 'No enabled plugin uses the wrapper' : `Use one of: ${known}`,
  });
}
