import { basename } from 'node:path';
import type { LiveUse } from '../request.ts';
import type { Act, Effect } from './effect.ts';
import { isUnknown, UNKNOWN } from './effect.ts';
import { isWithin, lookAt, overlaps, realPath } from './real-path.ts';
import type { World } from './world.ts';

/** Something in a protected place that would be gone or changed, with what uses it. */
export type Loss = { act: Act; path: string; certainty: Effect['certainty']; users: LiveUse[] };

/** Which of the effects take something from something alive. */
export function findLosses(world: World): Loss[] {
  const losses: Loss[] = [];
  const seen = new Set<string>();
  for (const effect of world.effects) {
    const id = `${effect.act} ${effect.reach} ${effect.depth} ${effect.certainty} ${effect.path}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const located = isUnknown(effect.path) ? locateUnknown(world, effect) : locate(world, effect);
    for (const one of located) losses.push(...lossOf(world, one));
  }
  return losses;
}

function locate(world: World, effect: Effect): Effect[] {
  const path = realPath(world, effect.path, effect.reach);
  const stats = lookAt(world, path);
  if (!stats) return [];
  if (!stats.isDirectory() || effect.depth === 'tree') return [{ ...effect, path }];
  // A folder that nobody may enter hides all that is in it.
  return isModeChange(effect.act) ? [{ ...effect, path, depth: 'tree' }] : [];
}

function isModeChange(act: Act): boolean {
  return act === 'chmod' || act === 'chown';
}

/** What is known of a path that ends in the unknown: the folder before it, or a root named after. */
function locateUnknown(world: World, effect: Effect): Effect[] {
  const head = effect.path.slice(0, effect.path.indexOf(UNKNOWN));
  const folder = realPath(world, head.slice(0, head.lastIndexOf('/')) || '/', 'target');
  const possible = { ...effect, certainty: 'possible', depth: 'tree' } as const;
  const roots = world.request.roots.map(({ path }) => path);
  const isInside = roots.some((root) => isWithin(folder, root));
  if (isInside || holdsSeveral(world, folder)) return [{ ...possible, path: folder }];
  const tail = effect.path.slice(effect.path.lastIndexOf(UNKNOWN) + 1);
  return roots
    .filter((root) => tail.includes(lastTwo(root)))
    .map((root) => ({ ...possible, path: root }));
}

/** A folder below the home that exists for protected places, such as the client's own. */
function holdsSeveral({ request: { roots, home } }: World, folder: string): boolean {
  const isBelowHome = folder !== home && isWithin(folder, home);
  return isBelowHome && roots.filter(({ path }) => isWithin(path, folder)).length > 1;
}

function lastTwo(path: string): string {
  return path.split('/').slice(-2).join('/');
}

function lossOf(world: World, effect: Effect): Loss[] {
  const { roots, liveUses } = world.request;
  if (!roots.some((root) => overlaps(root.path, effect.path))) return [];
  const users = liveUses(effect.path).filter((use) => takesFrom(effect, use));
  return users.length === 0 ? [] : [{ ...effect, users }];
}

function takesFrom(effect: Effect, use: LiveUse): boolean {
  if (effect.depth === 'tree' && isWithin(use.path, effect.path)) return true;
  if (!isWithin(effect.path, use.path)) return false;
  if (effect.certainty === 'possible' && effect.path === use.path) return true;
  return matters(effect, effect.path.slice(use.path.length), use.kind);
}

const IN_ENVIRONMENT = /\/(?:\.venv|venv|env|node_modules)(?:\/|$)/;

/** Whether a part of what is used counts: bytecode never, a plugin's own notes neither. */
function matters({ act }: Effect, below: string, kind: LiveUse['kind']): boolean {
  if (/\/__pycache__(?:\/|$)/.test(below) || basename(below).endsWith('.pyc')) return false;
  if (kind === 'environment' || IN_ENVIRONMENT.test(below)) return true;
  return kind !== 'plugin-data' && act !== 'edit';
}
