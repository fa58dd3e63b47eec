import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import type { Problem } from '../../host/read-json.ts';
import type { Wrapped } from '../wrapped/inspect-wrapped.ts';
import type { LeftBehind } from './find-left-behind.ts';
import type { ServerFacts } from './server-facts.ts';

/** All that was seen and is to be judged. */
export type Seen = {
  servers: ServerFacts[];
  folders: {
    plugin: InstalledPlugin;
    problems: Problem[];
    orphanedAt: number | 'unknown' | undefined;
  }[];
  /** The file that switches all hooks off. */
  hooksSwitch: string | undefined;
  leftBehind: LeftBehind[];
};

/** Whether nothing was seen that any judge has a word for. */
export function isUnremarkable({ servers, folders, hooksSwitch, leftBehind }: Seen): boolean {
  return (
    hooksSwitch === undefined &&
    leftBehind.length === 0 &&
    folders.every(
      ({ plugin, problems, orphanedAt }) =>
        plugin.root.kind !== 'missing' && problems.length === 0 && orphanedAt === undefined,
    ) &&
    servers.every(isServerUnremarkable)
  );
}

function isServerUnremarkable(facts: ServerFacts): boolean {
  const { isDisabled, run, defect, recentFailure, lastStart, wrapped } = facts;
  const isTold = [run, defect, recentFailure, lastStart].some((fact) => fact !== undefined);
  return !isDisabled && !isTold && (wrapped === undefined || isLaunchable(wrapped));
}

function isLaunchable(wrapped: Wrapped): boolean {
  return wrapped.kind === 'plain' || (wrapped.kind === 'whole' && wrapped.changed === undefined);
}
