import { hasInterpreter, type StoreEntry } from './store/read-entries.ts';

/** What installed plugins and live wrappers need. */
export type Needs = {
  /** By the server's folder in the store: hashes of requirements, or `all` where they are not known. */
  requirements: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
  /** Paths of environments that live wrappers tell of. */
  environments: ReadonlySet<string>;
};

/** Why something stays. */
export type KeepReason =
  | 'current'
  | 'needed'
  | 'last'
  | 'young'
  | 'adopted'
  | 'other'
  | 'in_use'
  | 'building'
  /** Its lease was deleted or exchanged: who holds it cannot be told. */
  | 'lease_missing'
  /** This file system, or this machine, has no flock(2). */
  | 'unlockable'
  | 'mounted'
  /** No directory of this user's. */
  | 'foreign'
  /** It could not be taken out of use. */
  | 'stuck'
  /** The system shows no processes. */
  | 'unseen';

export type Decision =
  | { verdict: 'keep'; entry: StoreEntry; reason: KeepReason }
  | { verdict: 'remove'; entry: StoreEntry };

export type Rules = { needs: Needs; now: number; minAgeMs: number };

/**
 * Decides by what is on disk which entries of one server could go; pure, but for a look at
 * interpreters. Whether somebody uses one is asked after that.
 */
export function decide(entries: readonly StoreEntry[], rules: Rules): Decision[] {
  const kept = new Map(entries.flatMap((entry) => keepBy(entry, rules)));
  for (const last of lastOf(entries.filter((entry) => !kept.has(entry)))) kept.set(last, 'last');
  return entries.map((entry) => {
    const reason = kept.get(entry);
    if (reason !== undefined) return { verdict: 'keep', entry, reason };
    return isYoung(entry, rules)
      ? { verdict: 'keep', entry, reason: 'young' }
      : { verdict: 'remove', entry };
  });
}

function keepBy(entry: StoreEntry, { needs }: Rules): [StoreEntry, KeepReason][] {
  const { kind, serverStore, manifest, path, isCurrent } = entry;
  if (kind === 'other') return [[entry, 'other']];
  if (kind === 'trash') return [];
  if (manifest?.origin === 'adopted') return [[entry, 'adopted']];
  if (isCurrent) return [[entry, 'current']];
  if (needs.environments.has(path)) return [[entry, 'in_use']];
  const needed = needs.requirements.get(serverStore);
  if (manifest && (needed === 'all' || needed?.has(manifest.requirementsHash)))
    return [[entry, 'needed']];
  return [];
}

/** What a launch goes back to when its build fails: of each plugin the youngest that can be imported. */
function lastOf(entries: readonly StoreEntry[]): StoreEntry[] {
  const byPlugin = new Map<string, StoreEntry[]>();
  for (const entry of entries) {
    const { manifest } = entry;
    if (!manifest || manifest.probe.outcome === 'failed') continue;
    const key = JSON.stringify([manifest.plugin, manifest.server]);
    byPlugin.set(key, [...(byPlugin.get(key) ?? []), entry]);
  }
  return [...byPlugin.values()].flatMap((group) => {
    const last = group.sort((a, b) => compareAge(b, a)).find(hasInterpreter);
    return last ? [last] : [];
  });
}

function compareAge(a: StoreEntry, b: StoreEntry): number {
  return (a.manifest?.createdAt ?? '').localeCompare(b.manifest?.createdAt ?? '');
}

/** What was used in the future is young too: a clock that jumps must not cost an environment. */
function isYoung({ kind, lastUsedAt }: StoreEntry, { now, minAgeMs }: Rules): boolean {
  return kind !== 'trash' && now - lastUsedAt < minAgeMs;
}
