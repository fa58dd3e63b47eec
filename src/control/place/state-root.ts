import { posix, win32 } from 'node:path';
import { AppError } from '../../lib/app-error.ts';

/** The facts of the machine that decide where the state lies. */
export type StateFacts = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv };

const FOLDER = 'holdfast';

/**
 * The folder for what live wrappers tell of themselves: in the user's state folder. Fails when there
 * is no usable home; a relative `XDG_STATE_HOME` counts as unset (XDG base directories).
 */
export function stateRoot({ platform, env }: StateFacts): string {
  const { isAbsolute, join, dirname } = platform === 'win32' ? win32 : posix;
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, FOLDER);
  if (platform === 'win32' && env.LOCALAPPDATA && isAbsolute(env.LOCALAPPDATA))
    return join(env.LOCALAPPDATA, FOLDER, 'state');
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  if (home && isAbsolute(home) && dirname(home) !== home)
    return join(home, '.local', 'state', FOLDER);
  throw new AppError(
    'STATE_UNUSABLE',
    `No home folder for the run records: the home is ${home ? `\`${home}\`` : 'not set'}`,
    { hint: 'Set XDG_STATE_HOME to an absolute folder of your own' },
  );
}
