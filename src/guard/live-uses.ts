import { overlaps } from './effects/real-path.ts';
import type { LiveUse } from './request.ts';

/** Makes `liveUses` of all uses that are known; they are collected at the first question only. */
export function createLiveUses(collect: () => readonly LiveUse[]): (path: string) => LiveUse[] {
  let uses: readonly LiveUse[] | undefined;
  return (path) => {
    uses ??= collect();
    return uses.filter((use) => overlaps(use.path, path));
  };
}

/** Whether `path` may go, and who uses it if not. */
export function removable(
  path: string,
  liveUses: (path: string) => LiveUse[],
): { removable: true } | { removable: false; users: LiveUse[] } {
  const users = liveUses(path);
  return users.length === 0 ? { removable: true } : { removable: false, users };
}
