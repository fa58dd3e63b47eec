import { isAbsolute, join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';
import { type InstalledPlugin, parsePluginId } from './installed-plugin.ts';

/** What the client noted of one install. */
export type InstallRecord = Pick<
  InstalledPlugin,
  'id' | 'plugin' | 'marketplace' | 'scope' | 'version' | 'installPath' | 'projectPath'
>;

const SCOPES = ['user', 'project', 'local', 'managed'] as const;

/** Reads the records of installs below a plugins folder or a seed, in the client's order. */
export function readInstallRecords(plugins: string): {
  records: InstallRecord[];
  problems: Problem[];
} {
  const path = join(plugins, 'installed_plugins.json');
  const reading = readJsonObject(path);
  if (reading.kind === 'missing') return { records: [], problems: [] };
  if (reading.kind === 'bad') return { records: [], problems: [reading.problem] };
  const { version, plugins: listed } = reading.value;
  if (version !== 2 || !isJsonObject(listed))
    return { records: [], problems: [unknownShape(path, 'is not of version 2')] };
  const parsed = Object.entries(listed).flatMap(([id, value]) => parseRecords(path, id, value));
  return {
    records: parsed.filter((one) => 'id' in one),
    problems: parsed.filter((one) => 'detail' in one),
  };
}

function parseRecords(path: string, id: string, value: JsonValue): (InstallRecord | Problem)[] {
  const names = parsePluginId(id);
  if (names === undefined || !Array.isArray(value))
    return [unknownShape(path, `the record of \`${id}\``)];
  return value.map(
    (record) => parseRecord(id, names, record) ?? unknownShape(path, `a record of \`${id}\``),
  );
}

function parseRecord(
  id: string,
  names: { plugin: string; marketplace: string },
  record: JsonValue,
): InstallRecord | undefined {
  if (!isJsonObject(record)) return undefined;
  const { installPath, version = 'unknown', projectPath } = record;
  if (typeof installPath !== 'string' || !isAbsolute(installPath)) return undefined;
  if (typeof version !== 'string') return undefined;
  if (projectPath !== undefined && typeof projectPath !== 'string') return undefined;
  const scope = SCOPES.find((known) => known === record.scope) ?? 'unknown';
  const project = projectPath === undefined ? {} : { projectPath };
  return { id, ...names, scope, version, installPath, ...project };
}
