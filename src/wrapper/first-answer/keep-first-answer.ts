import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { layoutOf } from '../../environment/layout.ts';
import { keepFile } from '../../lib/code/keep-code.ts';
import { formatTwice } from '../../lib/files/twice-file.ts';
import { isPrivate, type Lookup } from '../../snapshot/look-up.ts';
import type { LaunchPlan } from '../launch/plan-launch.ts';
import {
  type FirstAnswer,
  HEADER,
  type KeptAnswer,
  MAX_ANSWER_LENGTH,
  stampOf,
} from './first-answer.ts';

type Facts = {
  plan: LaunchPlan;
  known: Lookup;
  wrapperPath: string;
  now: number;
  /** Whether this process has just written it, with what it was read from. */
  snapshot: 'renewed' | 'as it was';
};

/** A file that changed within this time before a look could change again and show the same stamp. */
const SETTLED_MS = 2000;

/**
 * Keeps the first answer for the next start, if a start that finds the same files would have to give
 * it: it came from a fresh snapshot, for everybody, of a server that is started on demand.
 */
export function keepFirstAnswer(file: string, first: FirstAnswer, facts: Facts): void {
  const { plan, known, wrapperPath, snapshot, now } = facts;
  if (known.kind !== 'fresh' || isPrivate(known.snapshot) || plan.spec.start !== 'on-demand')
    return;
  // a plugin that was found by what a variable or the current folder says may be another next time
  if (!wrapperPath.startsWith(`${plan.spec.pluginRoot}${sep}`)) return;
  if (first.answer.length > MAX_ANSWER_LENGTH) return;
  const paths = pathsOf(plan, wrapperPath);
  const stored = plan.store && layoutOf(plan.store.serverStore).toolsCache;
  const isSure = (path: string) => (snapshot === 'renewed' && path === stored) || isSettled(path);
  if (!paths.every(isSure)) return;
  const stamps = Object.fromEntries(paths.map((path) => [path, stampOf(path)]));
  const kept: KeptAnswer = { ...first, until: now + known.leftMs, stamps };
  keepFile(file, () => formatTwice(HEADER, Buffer.from(JSON.stringify(kept))), now);
}

/** All that is looked at between the start and a first answer. A folder stands for what is not in it. */
function pathsOf({ spec, words = [], place, store }: LaunchPlan, wrapperPath: string): string[] {
  const { pluginRoot, serverDir, entry } = spec;
  const manifests = join(pluginRoot, '.claude-plugin');
  const snapshot = store ? [layoutOf(store.serverStore).toolsCache] : [];
  const module =
    entry?.kind === 'module' ? [join(entry.searchDir, ...entry.module.split('.'))] : [];
  return [
    wrapperPath,
    pluginRoot,
    manifests,
    join(manifests, 'plugin.json'),
    join(manifests, 'marketplace.json'),
    join(pluginRoot, '.mcp.json'),
    serverDir,
    join(serverDir, 'holdfast.json'),
    join(serverDir, 'tools-cache.json'),
    ...(entry?.kind === 'script' ? [entry.path] : []),
    ...module.flatMap((base) => [`${base}.py`, dirname(base), join(base, '__main__.py')]),
    ...words.filter((word) => isAbsolute(word) && word.startsWith(`${pluginRoot}${sep}`)),
    ...(place?.requirementFiles ?? []).map(({ name }) => join(pluginRoot, name)),
    ...snapshot,
  ];
}

/** Before this process began, so that what it read is what the stamp is of. */
function isSettled(path: string): boolean {
  const changedMs = statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
  return changedMs < performance.timeOrigin - SETTLED_MS;
}
