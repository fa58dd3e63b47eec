import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, statSync } from 'node:fs';
import { replaceLink, writeFileAtomic } from '../../lib/files/atomic-file.ts';
import type { BuildRequest } from '../build-request.ts';
import { layoutOf } from '../layout.ts';
import { MANIFEST_SCHEMA, type Manifest } from '../manifest.ts';
import type { Interpreter } from '../python/ask-interpreter.ts';
import type { Walked } from '../stamps.ts';

/** What is known of an environment that is ready to be used. */
export type Finished = Pick<
  Manifest,
  'environment' | 'origin' | 'installer' | 'python' | 'probe'
> & {
  name: string;
  interpreter: Interpreter;
  walked: Walked;
};

/**
 * Publishes an environment: the list of its files, its lease, and last its manifest, with which it
 * counts as there.
 */
export function publish(request: BuildRequest, finished: Finished, now: Date): Manifest {
  const { name, interpreter, walked, ...known } = finished;
  const layout = layoutOf(request.serverStore);
  const { size, mtimeMs } = statSync(interpreter.executable);
  const { implementation, version, abi } = interpreter;
  const manifest: Manifest = {
    schema: MANIFEST_SCHEMA,
    key: environmentKey(request.requirementsHash, interpreter),
    requirementsHash: request.requirementsHash,
    server: request.server,
    plugin: request.plugin,
    createdAt: now.toISOString(),
    ...known,
    interpreter: { path: interpreter.executable, size, mtimeMs, implementation, version, abi },
    stamps: walked.stamps,
  };
  writeFileAtomic(layout.files(name), walked.files);
  closeSync(openSync(layout.lease(name), 'a', 0o600));
  writeFileAtomic(layout.manifest(name), JSON.stringify(manifest));
  return manifest;
}

/** The hash of all that an environment depends on. */
export function environmentKey(
  requirementsHash: string,
  { implementation, version, abi }: Interpreter,
): string {
  return createHash('sha256')
    .update(JSON.stringify([requirementsHash, implementation, version, abi]))
    .digest('hex');
}

/**
 * Points the server's link to its current environment; a real directory in its place stays. The
 * link is for people and other tools: that it cannot be written does not make the build fail.
 */
export function pointCurrent(serverStore: string, environment: string): void {
  const { current } = layoutOf(serverStore);
  try {
    const stat = lstatSync(current, { throwIfNoEntry: false });
    if (!stat || stat.isSymbolicLink()) replaceLink(current, environment);
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
  }
}
