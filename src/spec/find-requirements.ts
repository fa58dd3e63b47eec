import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { Requirements } from './server-spec.ts';

const CANDIDATES = ['uv.lock', 'requirements.lock', 'requirements.txt', 'pyproject.toml'];

/**
 * Finds what decides the environment of the server in `serverDir`: the file that the author named,
 * else the first that exists; `undefined` when none does.
 */
export function findRequirements(serverDir: string, named?: string): Requirements | undefined {
  if (named !== undefined) {
    const requirements = requirementsAt(serverDir, named);
    if (requirements) return requirements;
    throw new AppError('REQUIREMENTS_MISSING', `\`${join(serverDir, named)}\` is not there`, {
      hint: `Add the file, or change \`requires\` in \`${join(serverDir, 'holdfast.json')}\``,
    });
  }
  for (const name of CANDIDATES) {
    const requirements = requirementsAt(serverDir, name);
    if (requirements) return requirements;
  }
  return undefined;
}

function requirementsAt(serverDir: string, name: string): Requirements | undefined {
  const file = join(serverDir, name);
  if (!isFile(file)) return undefined;
  if (basename(name) === 'uv.lock') {
    const pyproject = join(file, '..', 'pyproject.toml');
    return isFile(pyproject) ? { kind: 'uv-lock', lock: file, pyproject } : undefined;
  }
  if (basename(name) === 'pyproject.toml') return { kind: 'pyproject', pyproject: file };
  return { kind: 'requirements', file };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
