import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { absolutePath } from '../../lib/files/child-path.ts';
import { findOnPath, pathFolders } from '../../lib/processes/find-on-path.ts';
import type { CommandFacts, Defect } from './defect.ts';
import { findBreak } from './find-break.ts';

/** Where a program lies, or why it cannot be run. Neither: it cannot be told. */
export type Program = { path?: string; defect?: Defect };

const ENVIRONMENT = /[\\/](\.?venv|node_modules)([\\/]|$)/;

/** Looks for the program `command` as the client would start it. */
export function inspectProgram(command: string, facts: CommandFacts): Program {
  if (/[\\/]/.test(command)) return inspectFile(absolutePath(facts.cwd, command), facts);
  const path = findOnce(command, facts);
  if (path !== undefined) return { path };
  const forbidden = pathFolders(facts)
    .map((folder) => join(folder, command))
    .find(isFile);
  return forbidden === undefined
    ? { defect: sure('COMMAND_MISSING', command) }
    : { defect: sure('COMMAND_NOT_RUNNABLE', forbidden) };
}

/** The defect of a path that has to be there; `undefined` when it is, or when that cannot be told. */
export function inspectPath(path: string, certainty: Defect['certainty']): Defect | undefined {
  const broken = findBreak(path);
  if (broken === undefined) return undefined;
  const { at } = broken;
  if (broken.kind === 'dangling')
    return { code: 'LINK_DANGLING', certainty, subject: at, target: broken.target };
  const code = ENVIRONMENT.test(at) ? 'ENVIRONMENT_ABSENT' : 'FILE_MISSING';
  return { code, certainty, subject: at };
}

function findOnce(command: string, facts: CommandFacts): string | undefined {
  const { programs, env } = facts;
  const key = `${command}\n${env.PATH ?? env.Path}`;
  if (!programs.has(key)) programs.set(key, findOnPath(command, facts)[0]);
  return programs.get(key);
}

function inspectFile(path: string, { platform }: CommandFacts): Program {
  const defect = inspectPath(path, 'sure');
  if (defect) return { defect };
  if (platform === 'win32') return { path };
  return isRunnable(path) ? { path } : { defect: sure('COMMAND_NOT_RUNNABLE', path) };
}

/** An empty file is what a crash or a full disk leaves of a program. */
function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const stat = statSync(path);
    return stat.isFile() && stat.size > 0;
  } catch {
    return false; // it is there: `inspectPath` has seen it
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false; // below what we may not enter
  }
}

function sure(code: Defect['code'], subject: string): Defect {
  return { code, certainty: 'sure', subject };
}
