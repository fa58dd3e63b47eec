import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { spend } from './budget.ts';
import { isUnknown, UNKNOWN, withoutDoubt } from './effect.ts';
import type { World } from './world.ts';

const MAX_LINKS = 40;
/** The kernel refuses longer ones. */
const MAX_LENGTH = 4_096;

/** `path` as an absolute one without `.` and `..`; what begins with the unknown stays as it is. */
export function absolute(cwd: string, path: string): string {
  const text = withoutDoubt(path);
  if (text.startsWith(UNKNOWN)) return text;
  if (cwd.startsWith(UNKNOWN) && !isAbsolute(text)) return `${cwd}/${text}`;
  return resolve(cwd, text);
}

/** What a path is, without following a link at its end; `undefined` when it is not there. */
export function lookAt(world: World, path: string): Stats | undefined {
  if (world.seen.has(path)) return world.seen.get(path);
  spend(world.budget);
  const stats = statOf(path);
  world.seen.set(path, stats);
  return stats;
}

function statOf(path: string): Stats | undefined {
  if (isUnknown(path)) return undefined;
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // unreadable, or below a file: nothing that a command could reach either
  }
}

/**
 * The path with every link on the way resolved, the last one only for `target`. Parts that do not
 * exist stay as they are. Links that the command itself would make count.
 */
export function realPath(world: World, path: string, reach: 'entry' | 'target'): string {
  if (reach === 'entry') {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(world, parent, 'target'), lastOf(path));
  }
  return walk(world, path);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function walk(world: World, path: string): string {
  if (path.length > MAX_LENGTH) return path;
  let done = '/';
  const left = partsOf(path);
  for (let links = 0; left.length > 0; ) {
    const next = stepTo(done, left.pop() ?? '');
    const target = linkTarget(world, next);
    done = next;
    if (target === undefined) continue;
    if (++links > MAX_LINKS) return join(next, ...left.reverse());
    left.push(...partsOf(target));
    done = isAbsolute(target) ? '/' : dirname(next);
  }
  return done;
}

/** The parts of a path, the first one last. */
function partsOf(path: string): string[] {
  return path.split('/').filter(Boolean).reverse();
}

function stepTo(place: string, name: string): string {
  if (name === '.') return place;
  return name === '..' ? dirname(place) : join(place, name);
}

function linkTarget(world: World, path: string): string | undefined {
  const made = world.links.get(path);
  if (made !== undefined) return made;
  if (!lookAt(world, path)?.isSymbolicLink()) return undefined;
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Whether `inner` is `outer` or lies below it. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

/** Whether one of two paths lies within the other. */
export function overlaps(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
