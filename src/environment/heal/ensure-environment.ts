import { closeSync, rmSync } from 'node:fs';
import { AppError } from '../../lib/app-error.ts';
import { lockFile, openLockFile } from '../../lib/processes/kernel-lock.ts';
import type { BuildRequest } from '../build-request.ts';
import { type Environment, type Found, findEnvironment, findOlderEnvironment } from '../inspect.ts';
import { layoutOf } from '../layout.ts';
import { type BuilderCommand, runBuilder } from './builder-process.ts';

/** What a launch waits for, and how it tells of it. */
export type EnsureOptions = {
  builder: BuilderCommand;
  /** Makes the server's folder in the store; called only when something has to be built. */
  makeStore: () => void;
  /** One line for the person who waits. */
  report: (line: string) => void;
  /** Ends the waiting, not the build. */
  signal: AbortSignal;
  progressMs?: number;
  /** How long after the end of its time a builder is waited for. */
  graceMs?: number;
};

/** An environment to run from; `fallback` is the reason why it is an older one. */
export type Ensured = { environment: Environment; built: boolean; fallback?: AppError };

/**
 * Gives a whole environment for `request`: the one that is there, else one that is built now by one
 * builder for all who wait, else an older one of the same server. Fails with the builder's error
 * when there is nothing to run from.
 */
export async function ensureEnvironment(
  request: BuildRequest,
  options: EnsureOptions,
): Promise<Ensured> {
  const found = look(request);
  if (found.kind === 'whole') return preferImportable(found.environment, request, false);
  for (const { name, reason } of found.damaged)
    options.report(`environment ${name} is damaged: ${reason}`);
  const older = olderThan(undefined, request);
  try {
    options.makeStore();
    const environment = await waitForBuild(older ? request : withoutProbe(request), options);
    return preferImportable(environment, request, true);
  } catch (error) {
    if (older && error instanceof AppError)
      return { environment: older, built: false, fallback: error };
    throw error;
  }
}

/** An environment from which the server could not be imported gives way to an older one. */
function preferImportable(
  environment: Environment,
  request: BuildRequest,
  built: boolean,
): Ensured {
  const { probe } = environment.manifest;
  const older = probe.outcome === 'failed' ? olderThan(environment, request) : undefined;
  if (!older) return { environment, built };
  const fallback = new AppError('BUILD_FAILED', 'The server cannot be imported from it', {
    cause: new Error(probe.error),
    hint: 'Add what is missing to the requirement file of the server',
  });
  return { environment: older, built, fallback };
}

/** The import costs a start of the server: it is worth that only where there is something to go back to. */
function withoutProbe({ probe, ...request }: BuildRequest): BuildRequest {
  return request;
}

function olderThan(
  environment: Environment | undefined,
  request: BuildRequest,
): Environment | undefined {
  const { serverStore, server, plugin } = request;
  return findOlderEnvironment(serverStore, { server, plugin, not: environment?.name });
}

/** A builder that was killed leaves neither an environment nor a failure: then it is our turn. */
const MAX_TURNS = 5;

async function waitForBuild(request: BuildRequest, options: EnsureOptions): Promise<Environment> {
  const stopTelling = tellProgress(request, options);
  try {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      await abortable(takeTurn(request, options), options.signal);
      const found = look(request);
      if (found.kind === 'whole') return found.environment;
      const { errorOfFailure, readBuildFailure } = await import('./build-failure.ts');
      const failure = readBuildFailure(failurePath(request));
      if (failure) throw errorOfFailure(failure);
    }
    throw abandoned(request);
  } finally {
    stopTelling();
  }
}

/** Builds when nobody else does, else waits until the builder is gone. */
async function takeTurn(
  request: BuildRequest,
  { builder, graceMs = 10_000 }: EnsureOptions,
): Promise<void> {
  const waitMs = request.timeoutMs + graceMs;
  const fd = openLockFile(layoutOf(request.serverStore).buildLock(request.requirementsHash));
  try {
    const answer = await lockFile(fd, 'exclusive');
    if (answer === 'busy') return void (await waitForHolder(fd, waitMs, request));
    if (look(request).kind === 'whole') return;
    // Without flock two builders may work at once: each in a directory of its own, so no harm is done.
    // What an earlier builder failed of would be taken for the failure of this one.
    rmSync(failurePath(request), { force: true });
    const building = runBuilder(builder, request, answer === 'held' ? fd : undefined);
    if ((await settled(building, waitMs)) === 'late') throw tooLate(request);
  } finally {
    closeSync(fd);
  }
}

async function waitForHolder(fd: number, waitMs: number, request: BuildRequest): Promise<void> {
  if ((await lockFile(fd, 'shared', { waitMs })) === 'busy') throw tooLate(request);
}

/** A builder that was stopped cannot see to its own deadline. */
async function settled(work: Promise<void>, waitMs: number): Promise<'done' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), waitMs);
  });
  const done = work.then(() => 'done' as const);
  return await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function failurePath({ serverStore, requirementsHash }: BuildRequest): string {
  return layoutOf(serverStore).buildFailure(requirementsHash);
}

function tooLate(request: BuildRequest): AppError {
  return new AppError(
    'LOCK_TIMEOUT',
    `Another process builds the environment of \`${request.server}\` since ${request.timeoutMs / 1000} s`,
    {
      hint: `Look into \`${layoutOf(request.serverStore).buildLog(request.requirementsHash)}\`, and end the builder if it hangs`,
    },
  );
}

function look(request: BuildRequest): Found {
  return findEnvironment(request.serverStore, request.requirementsHash);
}

function tellProgress(
  request: BuildRequest,
  { report, progressMs = 5_000 }: EnsureOptions,
): () => void {
  const startedAt = Date.now();
  const log = layoutOf(request.serverStore).buildLog(request.requirementsHash);
  report(`building the environment of ${request.server}, log: ${log}`);
  const timer = setInterval(() => {
    report(`still building, ${Math.round((Date.now() - startedAt) / 1000)} s, log: ${log}`);
  }, progressMs);
  return () => clearInterval(timer);
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
    work.then(resolve, reject);
  });
}

function abandoned(request: BuildRequest): AppError {
  return new AppError(
    'BUILD_FAILED',
    `The builders of the environment of \`${request.server}\` ended without a word`,
    {
      hint: `Look into \`${layoutOf(request.serverStore).buildLog(request.requirementsHash)}\`, and start the server again`,
    },
  );
}
