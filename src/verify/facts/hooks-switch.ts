import { join } from 'node:path';
import type { HostPlaces } from '../../host/places.ts';
import { readJsonObject } from '../../host/read-json.ts';

/** The first settings file that switches all hooks off, ours among them; `undefined` when none does. */
export function findHooksSwitch(places: HostPlaces, projectDir: string): string | undefined {
  const files = [
    join(places.managed, 'managed-settings.json'),
    join(projectDir, '.claude', 'settings.local.json'),
    join(projectDir, '.claude', 'settings.json'),
    places.userSettings,
  ];
  return files.find((file) => {
    const reading = readJsonObject(file);
    return reading.kind === 'read' && reading.value.disableAllHooks === true;
  });
}
