import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A server folder whose link leads to the old one of two environments in a store. */
export function linkScene(dir: string) {
  const root = join(dir, 'store');
  const serverDir = join(dir, 'server');
  const [older, newer] = [join(root, 'envs', 'old'), join(root, 'envs', 'new')];
  for (const path of [join(older, 'bin'), join(newer, 'bin'), serverDir])
    mkdirSync(path, { recursive: true });
  const link = join(serverDir, '.venv');
  symlinkSync(older, link);
  return { root, serverDir, older, newer, link };
}
