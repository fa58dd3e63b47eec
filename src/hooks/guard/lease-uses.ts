import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveUse } from '../../guard/request.ts';

/**
 * The environments of the store whose lease somebody holds: also a server that runs without a
 * wrapper (`--exec`), or whose wrapper was killed. Linux only: elsewhere the kernel does not tell.
 */
export function leaseUses(store: string): LiveUse[] {
  const holders = readLockHolders();
  if (holders.size === 0) return [];
  return folders(store).flatMap((marketplace) =>
    folders(join(store, marketplace)).flatMap((server) =>
      usesOf(join(store, marketplace, server, 'envs'), `${marketplace}/${server}`, holders),
    ),
  );
}

function usesOf(envs: string, name: string, holders: ReadonlyMap<string, number>): LiveUse[] {
  return filesIn(envs)
    .filter((file) => file.endsWith('.lease'))
    .flatMap((file) => {
      const pid = holders.get(keyOf(join(envs, file)));
      if (pid === undefined) return [];
      const path = join(envs, file.slice(0, -'.lease'.length));
      return [{ path, kind: 'environment' as const, name, pid }];
    });
}

/** `1: FLOCK  ADVISORY  READ 4242 08:01:131090 0 EOF`: device and inode, by who took the lock. */
const FLOCK = /^\d+: FLOCK\s+\S+\s+\S+\s+(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /;

function readLockHolders(): Map<string, number> {
  const holders = new Map<string, number>();
  for (const line of readText('/proc/locks').split('\n')) {
    const [, pid, major, minor, inode] = FLOCK.exec(line) ?? [];
    if (pid && major && minor && inode)
      holders.set(
        `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`,
        Number(pid),
      );
  }
  return holders;
}

function keyOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (!stat) return '';
  // dev_t as Linux packs it: 12 bits of major, 20 of minor, the low byte of minor at the end
  const major = (stat.dev >> 8n) & 0xfffn;
  const minor = (stat.dev & 0xffn) | ((stat.dev >> 12n) & 0xfff00n);
  return `${major}:${minor}:${stat.ino}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not Linux, or a container that hides it
  }
}

function folders(dir: string): string[] {
  return filesIn(dir).filter((name) => !name.startsWith('.'));
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return []; // a file, or nothing at all
  }
}
