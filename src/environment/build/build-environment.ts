import { lstatSync, mkdirSync } from 'node:fs';
import type { BuildRequest } from '../build-request.ts';
import { layoutOf } from '../layout.ts';
import type { Manifest } from '../manifest.ts';
import { adoptDirectory } from './adopt-directory.ts';
import { buildNew, type World } from './build-new.ts';
import { asBuildError, removeFailure, writeFailure } from './failure-record.ts';
import { sweepUnfinished } from './sweep-unfinished.ts';

/**
 * Builds the environment of one server, or adopts the directory that is in its place, and
 * publishes it. The caller holds the build lock of these requirements. A failure is noted on disk
 * for those who wait, and nothing half-built is left.
 */
export async function buildEnvironment(request: BuildRequest, world: World): Promise<Manifest> {
  const layout = layoutOf(request.serverStore);
  try {
    mkdirSync(layout.envs, { recursive: true, mode: 0o700 });
    await sweepUnfinished(request.serverStore, request.requirementsHash);
    const manifest = (await adoptCurrent(request, world)) ?? (await buildNew(request, world));
    removeFailure(request);
    return manifest;
  } catch (cause) {
    const error = asBuildError(cause, request);
    writeFailure(request, error, new Date()); // when it failed: who waits looks for a later one
    throw error;
  }
}

async function adoptCurrent(request: BuildRequest, world: World): Promise<Manifest | undefined> {
  const { current } = layoutOf(request.serverStore);
  if (!lstatSync(current, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return await adoptDirectory(request, world, current);
}
