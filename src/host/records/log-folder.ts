import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPlaces } from '../places.ts';

/** Whose logs are looked at: those of sessions that ran in `cwd`, or everyone's. */
export type Sessions = { cwd: string } | 'any';

const MAX_NAME = 200;

/** The newest of a server's logs are enough: a session that started nothing may have left one too. */
const FILES_PER_FOLDER = 3;

/**
 * The newest log files of a server, newest first: of the sessions in one directory, or of all.
 */
export function listLogFiles(
  { logsRoot }: HostPlaces,
  sessions: Sessions,
  serverId: string,
): string[] {
  const folders = sessions === 'any' ? namesIn(logsRoot) : named(logsRoot, sessions.cwd);
  const files = folders.flatMap((folder) =>
    named(join(logsRoot, folder), `mcp-logs-${serverId}`).flatMap((log) =>
      namesIn(join(logsRoot, folder, log))
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .slice(-FILES_PER_FOLDER)
        .map((name) => ({ name, path: join(logsRoot, folder, log, name) })),
    ),
  );
  // A file's name is the time of its session.
  return files.sort((a, b) => (a.name < b.name ? 1 : -1)).map(({ path }) => path);
}

/** The folder that the client names after a text; a long one ends in a hash that only the client knows. */
function named(dir: string, text: string): string[] {
  const plain = text.replace(/[^a-zA-Z0-9]/g, '-');
  if (plain.length <= MAX_NAME) return [plain];
  const start = `${plain.slice(0, MAX_NAME)}-`;
  const matching = namesIn(dir).filter((name) => name.startsWith(start));
  return matching.length === 1 ? matching : []; // of two, either may be the one
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return []; // no log has been written there
  }
}
