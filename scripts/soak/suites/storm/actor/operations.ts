import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEnvironment } from '../../../../../src/environment/inspect.ts';
import { healLink } from '../../../../../src/environment/link.ts';
import { prune } from '../../../../../src/environment/prune/prune.ts';
import { planLaunch } from '../../../../../src/wrapper/launch/plan-launch.ts';
import type { World } from '../../../../../src/wrapper/world.ts';
import type { Random } from '../../../world/random.ts';
import type { Field, Kind } from '../field.ts';
import { guardLeased, start } from './leased.ts';
import { readKnown, writeKnown } from './snapshots.ts';
import { callWrapped } from './wrapped-call.ts';

/** One operation's place in the storm. */
export type Site = { field: Field; world: World; random: Random; server: string };

/** Gives what is wrong, if anything is. */
type Operation = (site: Site) => Promise<string | undefined>;

/** What can happen in the storm. */
export const OPERATIONS: Record<Kind, Operation> = {
  start,
  link: swapLink,
  guard: guardLeased,
  'snapshot read': readKnown,
  'snapshot write': writeKnown,
  prune: pruneStore,
  'wrapped call': callWrapped,
  update,
};

/** Takes the link away now and then, and heals it. */
async function swapLink({ field, world, random, server }: Site): Promise<string | undefined> {
  const { place, spec } = await planLaunch(server, undefined, world);
  if (!place) return 'a server with requirements has no place';
  const found = findEnvironment(place.serverStore, place.requirementsHash);
  if (found.kind !== 'whole') return undefined;
  const link = join(spec.serverDir, '.venv');
  const chance = random.below(8);
  if (chance === 0) rmSync(link, { force: true });
  if (chance === 1) plant(random, link);
  const outcome = healLink(spec.serverDir, found.environment.manifest.environment, field.store);
  // what others plant between the look and the swap is theirs
  return ['kept', 'replaced', 'foreign'].includes(outcome) ? undefined : `the link is ${outcome}`;
}

function plant(random: Random, link: string): void {
  const target = random.pick(['/nowhere', '..', '.venv', '/']);
  const temporary = `${link}-${process.pid}`;
  symlinkSync(target, temporary);
  renameSync(temporary, link);
}

/** Removes whatever nobody uses and no plugin needs at this moment, however young it is. */
async function pruneStore({ field, world }: Site): Promise<string | undefined> {
  const requirements = new Map<string, ReadonlySet<string>>();
  for (const server of field.servers) {
    const { place } = await planLaunch(server, undefined, world);
    if (place) requirements.set(place.serverStore, new Set([place.requirementsHash]));
  }
  const needs = { requirements, environments: new Set<string>() };
  const owner = { uid: process.getuid?.(), home: field.home };
  const request = { root: field.store, ...owner, now: Date.now(), minAgeMs: 0, needs };
  const { problems } = await prune(request);
  return problems.length === 0 ? undefined : JSON.stringify(problems.slice(0, 3));
}

/** Another release needs something else. */
async function update({ field, random, server }: Site): Promise<undefined> {
  const file = join(field.root, 'mcp-servers', server, 'requirements.txt');
  const temporary = join(field.root, `requirements-${process.pid}`);
  writeFileSync(temporary, `greeting==1.0.0\n# release ${random.below(2 ** 31)}\n`);
  renameSync(temporary, file);
}
