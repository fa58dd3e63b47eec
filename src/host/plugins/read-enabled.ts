import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../protocol/json.ts';
import type { HostPlaces } from '../places.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';

export type EnabledState = 'enabled' | 'disabled' | 'unknown';

/** What one settings file says; without `states` it could not be made out. */
type Layer = { states?: Map<string, EnabledState>; problems: Problem[] };

/**
 * Reads which plugins the settings enable in a project: the first file that names a plugin decides,
 * from managed over local and project to user settings. `stateOf` gives `undefined` for a plugin
 * that none names, and `unknown` from the first file on that could not be made out. Settings from
 * the command line, a server or a device policy cannot be seen.
 */
export function readEnabledPlugins(
  places: HostPlaces,
  projectDir: string,
): { stateOf: (id: string) => EnabledState | undefined; problems: Problem[] } {
  const layers = settingsFiles(places, projectDir).map(readLayer);

  function stateOf(id: string): EnabledState | undefined {
    for (const { states } of layers) {
      const state = states === undefined ? 'unknown' : states.get(id);
      if (state !== undefined) return state;
    }
    return undefined;
  }

  return { stateOf, problems: layers.flatMap(({ problems }) => problems) };
}

function settingsFiles(places: HostPlaces, projectDir: string): string[] {
  const ofProject = ['settings.local.json', 'settings.json'];
  const files = [
    ...managedFiles(places.managed),
    ...ofProject.map((name) => join(projectDir, '.claude', name)),
    places.userSettings,
  ];
  return [...new Set(files)]; // in the home directory the project's settings are the user's
}

/** Of the pieces beside the managed settings the last by name has the last word. */
function managedFiles(managed: string): string[] {
  const pieces = join(managed, 'managed-settings.d');
  return [
    ...namesIn(pieces).map((name) => join(pieces, name)),
    join(managed, 'managed-settings.json'),
  ];
}

function namesIn(dir: string): string[] {
  try {
    const names = readdirSync(dir).filter((name) => /^[^.].*\.json$/.test(name));
    return names.sort().reverse();
  } catch {
    return []; // most machines are not managed
  }
}

function readLayer(path: string): Layer {
  const reading = readJsonObject(path);
  if (reading.kind === 'bad') return { problems: [reading.problem] };
  const claimed = reading.kind === 'read' ? (reading.value.enabledPlugins ?? {}) : {};
  if (!isJsonObject(claimed))
    return { problems: [unknownShape(path, '`enabledPlugins` is not an object')] };
  const entries = Object.entries(claimed);
  // One value of another type makes the client drop the whole file, one that is an array does not.
  const odd = entries.find(([, value]) => typeof value !== 'boolean' && !Array.isArray(value));
  if (odd)
    return {
      problems: [unknownShape(path, `\`enabledPlugins\` has no boolean for \`${odd[0]}\``)],
    };
  const arrays = entries.filter(([, value]) => Array.isArray(value));
  return {
    states: new Map(entries.map(([id, value]) => [id, stateOfValue(value)])),
    problems: arrays.map(([id]) =>
      unknownShape(path, `\`enabledPlugins\` has an array for \`${id}\``),
    ),
  };
}

function stateOfValue(value: unknown): EnabledState {
  if (value === true) return 'enabled';
  return value === false ? 'disabled' : 'unknown';
}
