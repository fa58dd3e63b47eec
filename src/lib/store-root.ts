import { dirname, isAbsolute, join } from 'node:path';
import { AppError } from './app-error.ts';

/** The facts of the machine that decide where the store lies. */
export type StoreFacts = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv };

const FOLDER = 'claude-mcp-venvs';

/**
 * The folder of all environments of this user: `HOLDFAST_STORE`, else in the user's cache folder.
 * Fails when there is no usable home; a relative `XDG_CACHE_HOME` counts as unset (XDG base directories).
 */
export function storeRoot({ platform, env }: StoreFacts): string {
  if (env.HOLDFAST_STORE) return absolute(env.HOLDFAST_STORE, 'HOLDFAST_STORE');
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, FOLDER);
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, FOLDER);
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  if (home && isAbsolute(home) && dirname(home) !== home) return join(home, '.cache', FOLDER);
  throw unusable(
    `No home folder for the environments: HOME is ${home ? `\`${home}\`` : 'not set'}`,
  );
}

/** A store that cannot be used, and what helps; `cure` is a command for the person whose it is. */
export function unusable(message: string, cure?: string): AppError {
  const other = 'Set HOLDFAST_STORE to an absolute folder of your own that only you can write';
  return new AppError('STORE_UNUSABLE', message, {
    hint: cure === undefined ? other : `Look who wrote there and run \`${cure}\`, or: ${other}`,
  });
}

function absolute(path: string, variable: string): string {
  if (isAbsolute(path)) return path;
  throw unusable(`${variable} is not an absolute path: \`${path}\``);
}
