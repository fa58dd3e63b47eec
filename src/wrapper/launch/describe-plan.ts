import { join } from 'node:path';
import { findEnvironment } from '../../environment/inspect.ts';
import { inspectLink, type LinkState } from '../../environment/link.ts';
import type { World } from '../world.ts';
import { commandIn } from './command-in.ts';
import type { LaunchPlan, StorePlace } from './plan-launch.ts';
import { serverCommand } from './server-command.ts';

/** What `--plan` prints: the plan and the state of the disk, as one object. */
export function describePlan(plan: LaunchPlan, world: World) {
  const { spec, place, words } = plan;
  if (!place)
    return {
      spec,
      actions: ['start'],
      command: serverCommand(spec, undefined, words, world.platform),
    };
  const found = findEnvironment(place.serverStore, place.requirementsHash);
  if (found.kind === 'none') {
    return {
      spec,
      store: shownPlace(place),
      damaged: found.damaged,
      actions: ['build', 'link', 'start'],
      command: undefined,
    };
  }
  const { manifest } = found.environment;
  const link = inspectLink(join(spec.serverDir, '.venv'), manifest.environment, place.root);
  return {
    spec,
    store: shownPlace(place),
    environment: manifest.environment,
    link,
    actions: [...linkActions(link), 'start'],
    command: commandIn(plan, found.environment, world),
  };
}

function shownPlace({ requirementFiles: _, ...place }: StorePlace) {
  return place;
}

function linkActions(link: LinkState): string[] {
  return link === 'right' || link === 'foreign' ? [] : ['link'];
}
