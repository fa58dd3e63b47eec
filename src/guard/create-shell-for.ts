import { runCommand } from './commands/run-command.ts';
import type { World } from './effects/world.ts';
import { expandText } from './shell/expand/expand-word.ts';
import { runScript, runSource } from './shell/run-script.ts';
import { createShell, type Shell } from './shell/shell.ts';

/** A shell for `world` that follows scripts with all the commands that are known. */
export function createShellFor(world: World): Shell {
  return createShell(world, {
    script: runScript,
    source: runSource,
    command: runCommand,
    text: expandText,
  });
}
