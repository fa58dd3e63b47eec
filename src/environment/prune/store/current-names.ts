import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { layoutOf } from '../../layout.ts';

/** The environments that the link of a server names: by its own words, and by where it leads in the end. */
export function currentNames(serverStore: string): Set<string> {
  const { current, envs } = layoutOf(serverStore);
  const targets = [
    () => resolve(dirname(current), readlinkSync(current)),
    () => realpathSync(current),
  ];
  const names = targets.flatMap((target) => {
    try {
      const path = target();
      const folder = realpathSync(dirname(path));
      return folder === realpathSync(envs) ? [basename(path)] : [];
    } catch {
      return []; // no link, or one that leads nowhere
    }
  });
  return new Set(names);
}
