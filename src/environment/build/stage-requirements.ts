import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import type { Requirements } from '../../spec/server-spec.ts';
import type { BuildRequest } from '../build-request.ts';
import { readRequirements } from '../requirements-hash.ts';

/** Private copies of the requirement files, and where they are. */
export type Staged = { dir: string; requirements: Requirements; hashes: 'required' | 'none' };

/**
 * Copies the requirement files below `stagingRoot` and verifies that they are what the request
 * means: what the installer reads cannot change any more.
 */
export function stageRequirements(request: BuildRequest, stagingRoot: string): Staged {
  const { requirements, pluginRoot, python } = request;
  const { files, hash, hashes } = readRequirements(requirements, pluginRoot, { python });
  if (hash !== request.requirementsHash) {
    throw new AppError(
      'BUILD_FAILED',
      `The requirement files of \`${request.server}\` were changed while they were read`,
      {
        hint: 'Start the server again',
      },
    );
  }
  const staged = files.map(({ name, bytes }) => {
    const path = join(stagingRoot, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
    return path;
  });
  const [first = '', second = ''] = staged;
  return { dir: dirname(first), requirements: moved(requirements, first, second), hashes };
}

function moved({ kind }: Requirements, first: string, second: string): Requirements {
  if (kind === 'uv-lock') return { kind, lock: first, pyproject: second };
  return kind === 'requirements' ? { kind, file: first } : { kind, pyproject: first };
}
