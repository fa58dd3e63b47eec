import { spawnSync } from 'node:child_process';

/** Somebody without a special right: to root modes say nothing. */
export const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;

/** Words in front of a command that take root's rights from it; none where we are not root. */
export const asUser = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--']
  : [];

/** Gives a tree to the user of `asUser`. */
export function giveToUser(dir: string): void {
  if (isRoot) spawnSync('chown', ['-R', '-h', `${NOBODY}:${NOBODY}`, dir]);
}

/** Root stays who it is: in a namespace of users nobody else has a name. */
const own = (kinds: string) => `-${isRoot ? '' : 'r'}${kinds}`;

/** Why no namespace can be made here, to be told in the title of what is skipped; else empty. */
export const noMounts = succeeds('unshare', [own('m'), 'mount', '-t', 'tmpfs', 'none', '/mnt'])
  ? ''
  : ' (skipped: this machine lets nobody mount in a namespace)';

/** The same for a machine without any network. */
export const noNetwork = succeeds('unshare', [own('n'), 'true'])
  ? ''
  : ' (skipped: this machine lets nobody make a network namespace)';

/** Words in front of a command that first run a shell script in mounts of their own; `$1…` are its arguments. */
export function inMounts(script: string, args: readonly string[]): string[] {
  const shift = `${script}\nshift ${args.length}\nexec "$@"`;
  return ['unshare', own('m'), 'sh', '-ec', shift, 'sh', ...args];
}

/** Words in front of a command that has no network at all. */
export const offline = ['unshare', own('n')];

function succeeds(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
