import { readFileSync } from 'node:fs';

/** The k-th call of this name in any one thread. */
export type Target = { call: string; k: number };

/** What changes files, and what decides who may. */
export const MUTATING: readonly string[] = [
  ...['openat', 'mkdir', 'mkdirat', 'symlink', 'symlinkat', 'link', 'linkat'],
  ...['rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'rmdir'],
  ...['chmod', 'fchmod', 'fchmodat', 'utimensat', 'ftruncate', 'fallocate'],
  ...['write', 'pwrite64', 'writev', 'copy_file_range', 'fsync', 'fdatasync', 'flock'],
];

const BEGUN = /^(\d+) +(\w+)\((.*)$/;

/** The calls of a traced run that change something in `dir`, by what strace counts: each thread its own. */
export function targetsIn(log: string, dir: string): Target[] {
  const counts = new Map<string, number>();
  const found = new Map<string, Target>();
  for (const line of readFileSync(log, 'latin1').split('\n')) {
    const [, pid, call, rest = ''] = BEGUN.exec(line) ?? [];
    if (call === undefined) continue;
    const k = (counts.get(`${pid} ${call}`) ?? 0) + 1;
    counts.set(`${pid} ${call}`, k);
    if (changes(call, rest, dir)) found.set(`${call} ${k}`, { call, k });
  }
  return [...found.values()];
}

function changes(call: string, rest: string, dir: string): boolean {
  if (call === 'openat' && !/O_(?:CREAT|WRONLY|RDWR|TRUNC)/.test(rest)) return false;
  // the folder that a process stands in is told with every call
  return rest.replace(/AT_FDCWD<[^>]*>/g, '').includes(dir);
}
