import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readSession } from '../../verify/verify-world.ts';

/** What tells that we run inside a session of the client; `undefined` outside. */
export function findSession(env: NodeJS.ProcessEnv, parentPid: number): string | undefined {
  if (readSession(env).kind !== 'none') return 'the environment of a session is set';
  const pid = findClient(parentPid);
  return pid === undefined ? undefined : `process ${pid}, which started this one, is the client`;
}

type Parent = { ppid: number; words: string[] };

/** More than any chain of shells; a chain that changes while it is read may have a loop. */
const MAX_PARENTS = 64;

/** A shell that the client started may have dropped its variables. */
function findClient(from: number): number | undefined {
  for (let [pid, count] = [from, 0]; pid > 1 && count < MAX_PARENTS; count++) {
    const parent = readParent(pid);
    if (!parent) return undefined;
    if (isClient(parent.words)) return pid;
    pid = parent.ppid;
  }
  return undefined;
}

/** Its own binary, or Node with the package's file. */
export function isClient([program = '', script = '']: readonly string[]): boolean {
  if (/^claude(\.exe)?$/.test(basename(program))) return true;
  if (/[\\/]claude[\\/]versions[\\/]/.test(program)) return true;
  return /[\\/]claude-code[\\/]|[\\/]bin[\\/]claude$/.test(script);
}

function readParent(pid: number): Parent | undefined {
  try {
    return process.platform === 'linux' ? readByProc(pid) : readByPs(pid);
  } catch {
    return undefined; // it ended, or the system does not tell
  }
}

function readByProc(pid: number): Parent {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return { ppid: Number(ppid), words };
}

function readByPs(pid: number): Parent {
  const options = { encoding: 'utf8' as const, timeout: 2000, env: { LC_ALL: 'C' } };
  const line = execFileSync('/bin/ps', ['-o', 'ppid=,args=', '-p', String(pid)], options);
  const [ppid, ...words] = line.trim().split(/\s+/);
  return { ppid: Number(ppid), words };
}
