import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectEnvironment } from '../../../../src/environment/inspect.ts';
import { layoutOf } from '../../../../src/environment/layout.ts';
import { readManifest } from '../../../../src/environment/manifest.ts';
import { compareFiles } from '../../../../src/environment/stamps.ts';

/** In every variable that looks like a secret; in no file that we write (C7). */
export const CANARY = 'canary-5f1c7e0a9b';

const MAX_READ_BYTES = 1_000_000;

/** What is wrong with one server's part of a store, whatever happened to it (C3, C7). */
export function storeProblems(serverStore: string): string[] {
  const { envs } = layoutOf(serverStore);
  const finished = namesIn(envs).filter((name) => name.endsWith('.json') && name[0] !== '.');
  return [
    ...finished.flatMap((file) => readyProblems(serverStore, file.slice(0, -'.json'.length))),
    ...[serverStore, envs].flatMap((dir) =>
      namesIn(dir).flatMap((name) => fileProblems(join(dir, name))),
    ),
  ];
}

/** A name that says ready is complete. */
function readyProblems(serverStore: string, name: string): string[] {
  const layout = layoutOf(serverStore);
  const manifest = readManifest(layout.manifest(name));
  if (!manifest) return [];
  const reason = inspectEnvironment(serverStore, { name, manifest }, 'only-looks');
  // it may have been taken out of use between the two looks
  if (!readManifest(layout.manifest(name))) return [];
  if (reason !== undefined) return [`C3 ${name} says ready, and ${reason}`];
  const missing = compareFiles(manifest.environment, readText(layout.files(name)));
  const isStillThere = readManifest(layout.manifest(name)) !== undefined;
  return missing.length > 0 && isStillThere ? [`C3 ${name} says ready without ${missing[0]}`] : [];
}

function fileProblems(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isSymbolicLink()) return [];
  const problems =
    (stat.mode & 0o077) === 0 ? [] : [`C7 ${path} has mode ${stat.mode.toString(8)}`];
  const isRead = stat.isFile() && stat.size < MAX_READ_BYTES;
  if (isRead && readText(path).includes(CANARY)) problems.push(`C7 ${path} tells a secret`);
  return problems;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
