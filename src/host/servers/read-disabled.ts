import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isJsonObject } from '../../protocol/json.ts';
import type { HostPlaces } from '../places.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';

/** The client's own file also holds its history. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads the ids of the servers that the user has switched off in a project. The client keeps them
 * under the root of the repository, not under the directory that it runs in (measured 2.1.330).
 */
export function readDisabledServers(
  { claudeJson }: HostPlaces,
  projectDir: string,
): { ids: Set<string>; problems: Problem[] } {
  const reading = readJsonObject(claudeJson, { maxBytes: MAX_BYTES });
  if (reading.kind === 'missing') return { ids: new Set(), problems: [] };
  if (reading.kind === 'bad') return { ids: new Set(), problems: [reading.problem] };
  const { projects } = reading.value;
  const project = isJsonObject(projects) ? projects[repositoryOf(projectDir)] : undefined;
  const disabled = isJsonObject(project) ? (project.disabledMcpServers ?? []) : [];
  if (!Array.isArray(disabled))
    return {
      ids: new Set(),
      problems: [unknownShape(claudeJson, '`disabledMcpServers` is no list')],
    };
  return { ids: new Set(disabled.filter((id) => typeof id === 'string')), problems: [] };
}

function repositoryOf(projectDir: string): string {
  for (let dir = projectDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.git'))) return dir;
    if (dirname(dir) === dir) return projectDir;
  }
}
