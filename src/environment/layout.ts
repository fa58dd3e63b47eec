import { join } from 'node:path';

/** Where the parts of one server's environments lie in the store. */
export function layoutOf(serverStore: string) {
  const envs = join(serverStore, 'envs');
  return {
    serverStore,
    /** Link to the current environment, or a directory that somebody else made. */
    current: join(serverStore, '.venv'),
    envs,
    environment: (name: string) => join(envs, name),
    manifest: (name: string) => join(envs, `${name}.json`),
    /** All files of the environment, `size mtimeMs path` in a line each. */
    files: (name: string) => join(envs, `${name}.files`),
    lease: (name: string) => join(envs, `${name}.lease`),
    /** By requirements hash: one builder for each. */
    buildLock: (requirementsHash: string) =>
      join(serverStore, `build-${short(requirementsHash)}.lock`),
    buildLog: (requirementsHash: string) =>
      join(serverStore, `build-${short(requirementsHash)}.log`),
    buildFailure: (requirementsHash: string) =>
      join(serverStore, `build-${short(requirementsHash)}.failed.json`),
    toolsCache: join(serverStore, 'tools-cache.json'),
    serverLog: join(serverStore, 'server.log'),
  };
}

/** Enough of a hash for a file name. */
export function short(hash: string): string {
  return hash.slice(0, 16);
}
