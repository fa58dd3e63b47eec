import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** What a search for programs depends on. */
export type PathFacts = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv };

/**
 * The absolute paths of the program `name` on PATH, in its order. Relative folders are left out:
 * what the current directory holds is not the user's choice of a program.
 */
export function findOnPath(name: string, { platform, env }: PathFacts): string[] {
  const names = platform === 'win32' ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
  return pathFolders({ platform, env })
    .flatMap((folder) => names.map((file) => join(folder, file)))
    .filter(isProgram);
}

/** The absolute folders of PATH, each once. */
export function pathFolders({ platform, env }: PathFacts): string[] {
  const path = env.PATH ?? env.Path ?? '';
  return [...new Set(path.split(platform === 'win32' ? ';' : ':'))].filter((folder) =>
    isAbsolute(folder),
  );
}

/** Whether a file is there that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent and forbidden both mean: not this one
  }
}
