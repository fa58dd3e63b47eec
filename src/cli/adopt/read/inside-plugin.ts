import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AppError } from '../../../lib/app-error.ts';
import { hasErrno } from '../../../lib/errno.ts';

/** Whether a path, or what it links to, lies in the plugin; one that is not there lies in it. */
export function isInside(pluginRoot: string, path: string): boolean {
  try {
    const inside = relative(pluginRoot, realpathSync(join(pluginRoot, path)));
    return inside !== '..' && !inside.startsWith(`..${sep}`);
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return true;
    throw error;
  }
}

/** For a link in the plugin that something outside would be changed through. */
export function leadsOut(path: string): AppError {
  return new AppError('PLUGIN_INVALID', `\`${path}\` is a link that leads out of the plugin`, {
    hint: `Replace \`${path}\` by a real file or folder`,
  });
}
