import { rmSync } from 'node:fs';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import { writeFileAtomic } from '../../lib/files/atomic-file.ts';
import type { BuildRequest } from '../build-request.ts';
import { layoutOf } from '../layout.ts';

/** Notes why a build failed, for all who wait for it. */
export function writeFailure(request: BuildRequest, error: AppError, now: Date): void {
  const layout = layoutOf(request.serverStore);
  const { code, message, hint } = error;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  const log = layout.buildLog(request.requirementsHash);
  const record = { at: now.toISOString(), code, message, cause, hint, log };
  try {
    writeFileAtomic(layout.buildFailure(request.requirementsHash), JSON.stringify(record));
  } catch {
    // a full disk must not hide why the build failed: the caller still throws that
  }
}

/** Forgets the failure of an earlier build. */
export function removeFailure(request: BuildRequest): void {
  rmSync(layoutOf(request.serverStore).buildFailure(request.requirementsHash), { force: true });
}

/** An error of the system as one that tells what was attempted. */
export function asBuildError(error: unknown, { server, serverStore }: BuildRequest): AppError {
  if (error instanceof AppError) return error;
  if (hasErrno(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOENT')) {
    return new AppError('STORE_UNUSABLE', `Could not write the environment of \`${server}\``, {
      cause: error,
      hint: `Look at the free space and the permissions of \`${serverStore}\`, or set HOLDFAST_STORE to another folder`,
    });
  }
  return new AppError('BUILD_FAILED', `Could not build the environment of \`${server}\``, {
    cause: error,
    hint: 'Start the server again',
  });
}
