import { posix } from 'node:path';

/** A path in one spelling; relative ones count from `cwd`, and stay relative when it is not known. */
export function resolvePath(path: string, cwd: string | undefined): string {
  if (isRooted(path)) return normalise(path);
  return cwd === undefined ? path : normalise(`${cwd}/${path}`);
}

/** Whether a path begins at the root or at a variable, which stands for an absolute path. */
export function isRooted(path: string): boolean {
  return path.startsWith('/') || path.startsWith('${');
}

/** Whether the host can put this value together: only its own variables and plain defaults. */
export function isExpressible(value: string): boolean {
  const rest = value.replaceAll(/\$\{(?:HOME|CLAUDE_\w+|[A-Za-z_]\w*:-[^${}]*)\}/g, '');
  return !rest.includes('${');
}

/** A path that climbs above its variable stays as it is: what it means is not known here. */
function normalise(path: string): string {
  const normal = posix.normalize(path);
  if (!isRooted(normal)) return path;
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
