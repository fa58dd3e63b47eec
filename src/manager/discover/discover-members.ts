import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Problem, readJsonObject, unknownShape } from '../../host/read-json.ts';
import {
  type Declarations,
  merge,
  readDeclared,
  readMcpJson,
} from '../../host/servers/declared-servers.ts';
import { parseServerEntry } from '../../host/servers/server-entry.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Member } from '../member.ts';
import { folderName } from '../roster/cache-file.ts';
import { embeddingWorld } from '../world.ts';
import { memberServer, shippedCache } from './to-member.ts';

export type Discovered = { members: Member[]; problems: Problem[] };

type World = { env: NodeJS.ProcessEnv; cwd: string };

const MANIFESTS = [join('.claude-plugin', 'plugin.json'), 'plugin.json'];

/**
 * Finds the servers of a folder of plugins, one folder each with a manifest (`plugin.json` or
 * `.claude-plugin/plugin.json`) and servers in it or in `.mcp.json`. A plugin with one server is a
 * member by its own name, of several each is `<plugin>:<server>`. Variables in the specs are
 * replaced. What cannot be read is left out, with one problem each.
 */
export function discoverMembers(dir: string, world: World = embeddingWorld()): Discovered {
  const root = resolve(world.cwd, dir);
  const found = foldersIn(root).map((name) => readPlugin(join(root, name), world));
  const members = found.flatMap((plugin) => plugin.members);
  const firsts = new Map(members.toReversed().map((member) => [member.name, member]));
  const doubles = members.filter((member) => firsts.get(member.name) !== member);
  return {
    members: members.filter((member) => firsts.get(member.name) === member),
    problems: [
      ...found.flatMap(({ problems }) => problems),
      ...doubles.map(({ name, folder = root }) =>
        unknownShape(folder, `is called \`${name}\`, as another plugin is`),
      ),
    ],
  };
}

function foldersIn(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || isLinkToDirectory(join(root, entry.name)))
    .map(({ name }) => name)
    .sort();
}

function isLinkToDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // leads nowhere, or not for us
  }
}

function readPlugin(folder: string, world: World): Discovered {
  const read = readManifest(folder);
  if (read === undefined) return { members: [], problems: [] };
  if ('detail' in read) return { members: [], problems: [read] };
  const { file, manifest } = read;
  const name = textOr(manifest.name, basename(folder));
  const version = textOr(manifest.version, 'unknown');
  const declared = manifest.mcpServers;
  const parts = [readMcpJson(folder)];
  if (declared !== undefined) parts.push(readDeclared(folder, declared, file));
  return toMembers({ folder, name, version }, merge(parts), world);
}

function readManifest(
  folder: string,
): { file: string; manifest: JsonObject } | Problem | undefined {
  for (const file of MANIFESTS.map((name) => join(folder, name))) {
    const reading = readJsonObject(file);
    if (reading.kind === 'bad') return reading.problem;
    if (reading.kind === 'read') return { file, manifest: reading.value };
  }
  return undefined; // a folder of something else
}

type Plugin = { folder: string; name: string; version: string };

function toMembers(plugin: Plugin, { servers, problems }: Declarations, world: World): Discovered {
  const { folder, version } = plugin;
  const expansion = {
    pluginRoot: folder,
    pluginData: folder,
    projectDir: world.cwd,
    env: world.env,
  };
  const isOnly = servers.size === 1;
  const members: Member[] = [];
  const unknown: Problem[] = [];
  for (const [server, { value, declaredIn }] of servers) {
    const id = `${plugin.name}:${server}`;
    const entry = parseServerEntry(value, { id, name: server, declaredIn, expansion });
    const spec = entry && memberServer(entry, { declared: value, expansion });
    if (!spec) {
      unknown.push(unknownShape(declaredIn, `the server \`${server}\` cannot be started`));
      continue;
    }
    members.push({
      name: isOnly ? plugin.name : id,
      version,
      server: spec,
      folder,
      identity: `${plugin.name}/${server}`,
      cacheFile: join(
        folder,
        isOnly ? 'tools-cache.json' : `tools-cache.${folderName(server)}.json`,
      ),
      otherCaches: [shippedCache(folder, server)],
    });
  }
  return { members, problems: [...problems, ...unknown] };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
