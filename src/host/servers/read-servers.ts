import { childPath } from '../../lib/files/child-path.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { InstalledPlugin } from '../plugins/installed-plugin.ts';
import { createEntryReader, type EntryReader } from '../plugins/marketplace-entry.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';
import { type Declarations, merge, readDeclared, readMcpJson } from './declared-servers.ts';
import { parseServerEntry, type ServerEntry } from './server-entry.ts';

type Plugin = Pick<InstalledPlugin, 'plugin' | 'root' | 'dataDir' | 'marketplaceManifest'>;
type Session = {
  /** The client's own environment. */
  env: NodeJS.ProcessEnv;
  projectDir: string;
  /** One for all plugins of a session spares reading a marketplace's manifest again. */
  readEntry?: EntryReader;
};
type Read = { servers: ServerEntry[]; problems: Problem[] };
type Said = { name: string; declared: JsonValue | undefined; file: string; problems: Problem[] };

/**
 * Reads the servers that the client would start for a plugin. What the client drops (an entry with
 * a wrong type, a whole file that it cannot read) is left out, with one problem each.
 */
export function readServers(
  plugin: Plugin,
  { env, projectDir, readEntry = createEntryReader() }: Session,
): Read {
  const said = readSaid(plugin, readEntry);
  if (said === undefined || 'detail' in said)
    return { servers: [], problems: said === undefined ? [] : [said] };
  const { path: root } = plugin.root;
  const parts = [readMcpJson(root)];
  if (said.declared !== undefined) parts.push(readDeclared(root, said.declared, said.file));
  const expansion = { pluginRoot: root, pluginData: plugin.dataDir, projectDir, env };
  const { servers, problems } = parseAll(merge(parts), (name, { value, declaredIn }) =>
    parseServerEntry(value, { id: `plugin:${said.name}:${name}`, name, declaredIn, expansion }),
  );
  return { servers, problems: [...said.problems, ...problems] };
}

/**
 * What the manifest says: the plugin's name, which the client's ids are made from, and its servers.
 * Without a manifest the marketplace's entry stands in for it. A manifest that cannot be read keeps
 * the client from loading the plugin.
 */
function readSaid(
  { plugin, root, marketplaceManifest: manifest }: Plugin,
  readEntry: EntryReader,
): Said | Problem | undefined {
  if (root.kind === 'missing' || root.kind === 'unknown') return undefined;
  const file = childPath(root.path, '.claude-plugin', 'plugin.json');
  const reading = readJsonObject(file);
  if (reading.kind === 'bad') return reading.problem;
  if (reading.kind === 'missing') return readSaidByMarketplace(plugin, manifest, readEntry);
  const { name, mcpServers: declared } = reading.value;
  if (typeof name !== 'string' || name === '') return unknownShape(file, 'has no `name`');
  return { name, declared, file, problems: [] };
}

function readSaidByMarketplace(
  plugin: string,
  manifest: string | undefined,
  readEntry: EntryReader,
): Said {
  const said: Said = { name: plugin, declared: undefined, file: manifest ?? '', problems: [] };
  const reading = manifest === undefined ? undefined : readEntry(manifest, plugin);
  if (reading?.kind === 'bad') return { ...said, problems: [reading.problem] };
  return reading?.kind === 'read' ? { ...said, declared: reading.entry.mcpServers } : said;
}

function parseAll(
  { servers, problems }: Declarations,
  parse: (
    name: string,
    declaration: { value: JsonValue; declaredIn: string },
  ) => ServerEntry | undefined,
): Read {
  const parsed = [...servers].map(
    ([name, declaration]) =>
      parse(name, declaration) ??
      unknownShape(declaration.declaredIn, `the client drops the server \`${name}\``),
  );
  return {
    servers: parsed.filter((one) => 'transport' in one),
    problems: [...problems, ...parsed.filter((one) => 'detail' in one)],
  };
}
