import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { layoutOf } from '../../layout.ts';
import { isOfOtherVersion, type Manifest, readManifest } from '../../manifest.ts';
import { currentNames } from './current-names.ts';
import type { ServerStore } from './list-store.ts';

/**
 * One thing in `envs`. `environment`: with a manifest. `unfinished`: what a dead builder may have left,
 * or a live one works on. `trash`: what an earlier prune did not bring to its end. `other`: of
 * another version of Holdfast, or nothing of ours at all.
 */
export type StoreEntry = {
  kind: 'environment' | 'unfinished' | 'trash' | 'other';
  marketplace: string;
  server: string;
  serverStore: string;
  name: string;
  /** Of its directory, which need not be there. */
  path: string;
  manifest?: Manifest;
  /** When it was made, published or leased, whichever came last. */
  lastUsedAt: number;
  /** The link of the server leads to it. */
  isCurrent: boolean;
};

const OURS = /^[0-9a-f]{16}-/;
const TRASH = /^trash-[0-9a-f]{16}$/;
const SUFFIX = /\.(json|files|lease|manifest)$/;

/** Reads what the folder of one server holds. Nothing is followed and nothing is opened for writing. */
export function readEntries(store: ServerStore): StoreEntry[] {
  const current = currentNames(store.serverStore);
  const names = new Set(store.names.map((name) => name.replace(SUFFIX, '')));
  return [...names]
    .filter((name) => OURS.test(name) || TRASH.test(name))
    .map((name) => ({ ...readEntry(store, name), isCurrent: current.has(name) }));
}

/** Reads one entry again, as it is now; `undefined` when nothing is left of it. */
export function readEntryAgain(entry: StoreEntry): StoreEntry | undefined {
  const { envs } = layoutOf(entry.serverStore);
  const names = readdirSync(envs).filter((name) => name.replace(SUFFIX, '') === entry.name);
  return readEntries({ ...entry, names })[0];
}

function readEntry(
  { marketplace, server, serverStore }: ServerStore,
  name: string,
): Omit<StoreEntry, 'isCurrent'> {
  const layout = layoutOf(serverStore);
  const path = layout.environment(name);
  const common = { marketplace, server, serverStore, name, path };
  if (TRASH.test(name)) return { ...common, kind: 'trash', lastUsedAt: 0 };
  const manifest = readOwn(layout.manifest(name));
  const stats = [path, layout.manifest(name), layout.lease(name)].map(look);
  const times = stats.flatMap((stat) => (stat ? [stat.mtimeMs, stat.ctimeMs] : []));
  if (manifest === 'other') return { ...common, kind: 'other', lastUsedAt: Math.max(...times) };
  if (!manifest) return { ...common, kind: 'unfinished', lastUsedAt: Math.max(0, ...times) };
  const createdAt = Date.parse(manifest.createdAt);
  const lease = look(layout.lease(name));
  // every launch sets the lease's mode, and with it this time
  const known = [createdAt, look(layout.manifest(name))?.mtimeMs ?? 0, lease?.ctimeMs ?? 0];
  return { ...common, kind: 'environment', manifest, lastUsedAt: latest(known) };
}

/** A time that is none proves nothing: then it is as if it were used now. */
function latest(times: readonly number[]): number {
  return times.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...times);
}

function readOwn(path: string): Manifest | 'other' | undefined {
  const stat = look(path);
  if (!stat) return undefined;
  if (!stat.isFile()) return 'other';
  return readManifest(path) ?? (isOfOtherVersion(path) ? 'other' : undefined);
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Whether the interpreter of an environment is still there. */
export function hasInterpreter({ manifest }: StoreEntry): boolean {
  try {
    return manifest !== undefined && statSync(manifest.python).size > 0;
  } catch {
    return false;
  }
}
