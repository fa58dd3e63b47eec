import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';

/** What a marketplace says of one plugin. */
export type EntryReading =
  | { kind: 'missing' }
  | { kind: 'read'; entry: JsonObject; pluginRoot: string | undefined }
  | { kind: 'bad'; problem: Problem };

/** Reads what the manifest of a marketplace says of a plugin. */
export type EntryReader = (manifest: string, plugin: string) => EntryReading;

type Manifest = { entries: Map<unknown, JsonObject>; pluginRoot: string | undefined };
type ManifestReading =
  | { kind: 'missing' }
  | { kind: 'read'; manifest: Manifest }
  | { kind: 'bad'; problem: Problem };

/** Creates a reader that opens each manifest once: a marketplace may have hundreds of plugins. */
export function createEntryReader(): EntryReader {
  const manifests = new Map<string, ManifestReading>();
  return (path, plugin) => {
    const reading = manifests.get(path) ?? readManifest(path);
    manifests.set(path, reading);
    if (reading.kind !== 'read') return reading;
    const { entries, pluginRoot } = reading.manifest;
    const entry = entries.get(plugin);
    return entry ? { kind: 'read', entry, pluginRoot } : { kind: 'missing' };
  };
}

function readManifest(path: string): ManifestReading {
  const reading = readJsonObject(path);
  if (reading.kind !== 'read') return reading;
  const { plugins, metadata } = reading.value;
  if (!Array.isArray(plugins))
    return { kind: 'bad', problem: unknownShape(path, '`plugins` is not an array') };
  const pluginRoot = isJsonObject(metadata) ? metadata.pluginRoot : undefined;
  const manifest = {
    entries: new Map(plugins.filter(isJsonObject).map((entry) => [entry.name, entry])),
    pluginRoot: typeof pluginRoot === 'string' ? pluginRoot : undefined,
  };
  return { kind: 'read', manifest };
}
