import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/** What processes name of the store: environments, and servers whose link they came by. */
export type Users = { environments: Set<string>; serverStores: Set<string> };

type Found = (bytes: Buffer) => void;

/**
 * Looks through all processes for those that name an environment of the store: a server that closed
 * its descriptors holds no lease. `undefined` where processes cannot be seen at all. Those of other
 * containers cannot; what protects these is their lease, and the least age.
 */
export function readUsers(root: string, ownPid: number): Users | undefined {
  const users: Users = { environments: new Set(), serverStores: new Set() };
  const note = createNote(root, users);
  const pids = readPids();
  if (pids?.includes(ownPid)) {
    for (const pid of pids) if (pid !== ownPid) readProcess(pid, root, { note, users });
    return users;
  }
  const listed = runPs();
  if (listed === undefined) return undefined;
  note(listed);
  return users;
}

const TAIL = /^([\w.-]+)\/([\w.-]+)\/(?:envs\/([\w.-]+)|(\.venv)(?![\w.-]))/;
const MAX_TAIL = 512;

/** Notes every environment of the store that is named in some bytes. */
function createNote(root: string, users: Users): Found {
  const needles = [...new Set([resolve(root), realpathOf(root) ?? root])].map((path) =>
    Buffer.from(path + sep),
  );
  return (bytes) => {
    for (const tail of needles.flatMap((needle) => tailsOf(bytes, needle))) {
      const [, marketplace = '', server = '', name, link] = TAIL.exec(tail) ?? [];
      const serverStore = join(root, marketplace, server);
      if (name !== undefined) users.environments.add(join(serverStore, 'envs', bare(name)));
      if (link !== undefined) users.serverStores.add(serverStore);
    }
  };
}

/** What follows the needle wherever it stands. */
function tailsOf(bytes: Buffer, needle: Buffer): string[] {
  const tails: string[] = [];
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) {
    const from = at + needle.length;
    tails.push(bytes.subarray(from, from + MAX_TAIL).toString('latin1'));
  }
  return tails;
}

/** An open lease counts too, also one that was deleted. */
function bare(name: string): string {
  return name.replace(/\.(lease|json|files)$/, '');
}

function readPids(): number[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return undefined;
  }
}

type Noting = { note: Found; users: Users };

function readProcess(pid: number, root: string, { note, users }: Noting): void {
  const dir = `/proc/${pid}`;
  const argv = read(`${dir}/cmdline`);
  if (argv.length === 0) return; // the kernel's own, a zombie, or gone
  for (const bytes of [argv, read(`${dir}/environ`), read(`${dir}/maps`)]) note(bytes);
  const cwd = readLink(`${dir}/cwd`);
  for (const link of [cwd, readLink(`${dir}/exe`), ...readDescriptors(`${dir}/fd`)])
    if (link !== undefined) note(Buffer.from(link));
  noteLinks(argv, cwd ?? '/', { root, users });
}

/**
 * A server that was started by a `.venv` link of a plugin names the store nowhere, and the link may
 * lead to another environment by now: then all of that server count as used.
 */
function noteLinks(argv: Buffer, cwd: string, { root, users }: { root: string; users: Users }) {
  for (const word of argv.toString('utf8').split('\0')) {
    const [, link] = /^(.*\.venv)\//.exec(word) ?? [];
    const target = link === undefined ? undefined : realpathOf(resolve(cwd, link));
    const real = realpathOf(root) ?? root;
    if (!target?.startsWith(real + sep)) continue;
    const [marketplace = '', server = ''] = target.slice(real.length + 1).split(sep);
    users.serverStores.add(join(root, marketplace, server));
  }
}

function readDescriptors(dir: string): (string | undefined)[] {
  try {
    return readdirSync(dir).map((fd) => readLink(join(dir, fd)));
  } catch {
    return []; // somebody else's process
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0); // it ended, or is somebody else's
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Where there is no procfs: the command lines alone. */
function runPs(): Buffer | undefined {
  try {
    const options = { env: { LC_ALL: 'C' }, timeout: 5000, maxBuffer: 64 * 1024 * 1024 };
    return execFileSync('/bin/ps', ['-A', '-ww', '-o', 'args='], options);
  } catch {
    return undefined;
  }
}
