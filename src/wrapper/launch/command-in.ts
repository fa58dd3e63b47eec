import type { Environment } from '../../environment/inspect.ts';
import type { World } from '../world.ts';
import type { LaunchPlan } from './plan-launch.ts';
import { type ServerCommand, serverCommand } from './server-command.ts';

/** What starts the server of `plan` from `environment`. */
export function commandIn(
  { spec, words }: LaunchPlan,
  { manifest }: Environment,
  world: World,
): ServerCommand {
  return serverCommand(
    spec,
    { dir: manifest.environment, python: manifest.python },
    words,
    world.platform,
  );
}
