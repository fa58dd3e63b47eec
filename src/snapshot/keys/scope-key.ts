import { sha256Of } from '../../lib/canonical-json.ts';

/** The key of a server that is given no variable: everybody's context is the same, on every machine. */
export const NO_SCOPE = 'none';

/**
 * The authorization context of a server over stdio: a hash of the values of the variables that its
 * spec passes. `salt` is the server's identity: two servers with one token do not share a key, and
 * no table made in advance fits. A weak secret can still be guessed from its key, so that a
 * snapshot with any key but `NO_SCOPE` must not leave the user's store.
 */
export function scopeKeyOf(env: NodeJS.ProcessEnv, names: readonly string[], salt: string): string {
  const given = [...new Set(names)].sort().filter((name) => env[name]);
  if (given.length === 0) return NO_SCOPE;
  return sha256Of(JSON.stringify(['holdfast scope', salt, given.map((name) => [name, env[name]])]));
}
