import { type Dirent, readdirSync } from 'node:fs';
import { childPath } from '../../lib/files/child-path.ts';
import type { HostPlaces } from '../places.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';
import { dataDirOf, type InstalledPlugin, parsePluginId } from './installed-plugin.ts';

type Skill = Omit<InstalledPlugin, 'enabled'>;

/**
 * Reads the plugins that lie among the user's skills, which the client loads in place and without a
 * record. Those among a project's skills are left out: they depend on the trust in that project.
 */
export function readSkillsPlugins(places: HostPlaces): { plugins: Skill[]; problems: Problem[] } {
  const read = foldersIn(places.skills).flatMap((name) => readSkill(places, name));
  return {
    plugins: read.filter((one) => 'id' in one),
    problems: read.filter((one) => 'detail' in one),
  };
}

function readSkill(places: HostPlaces, folder: string): (Skill | Problem)[] {
  const path = childPath(places.skills, folder);
  const manifest = childPath(path, '.claude-plugin', 'plugin.json');
  const reading = readJsonObject(manifest);
  if (reading.kind === 'missing') return [];
  if (reading.kind === 'bad') return [reading.problem];
  const { name, version } = reading.value;
  const id = `${String(name)}@skills-dir`;
  const names = parsePluginId(id);
  if (names === undefined) return [unknownShape(manifest, 'has no usable `name`')];
  const plugin: Skill = {
    id,
    ...names,
    scope: 'skills',
    version: typeof version === 'string' ? version : 'unknown',
    installPath: path,
    root: { kind: 'skills', path },
    dataDir: dataDirOf(places, id),
    isCurrent: true,
  };
  return [plugin];
}

function foldersIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(isFolder)
      .map(({ name }) => name)
      .sort();
  } catch {
    return []; // nobody has to have skills
  }
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink();
}
