import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findOnPath } from '../../../src/lib/processes/find-on-path.ts';
import { realPython } from '../../helpers/build-setup.ts';
import { createHome, type Home } from '../harness/home.ts';

/** The user that nothing belongs to; what root's tests do as somebody else they do as this one. */
const NOBODY = 65_534;

/** Programs that the client, git and a plugin's shell commands need; the rest of PATH is not theirs. */
const NEEDED = ['git', 'sh', 'bash', 'rm', 'env', 'cat', 'flock', 'perl', 'python3', 'uname', 'ps'];

/** A home whose PATH holds only what is named here. */
export type Surroundings = {
  client: string;
  /** The interpreter that the plugin's commands meet as `node`. */
  node?: string;
  python?: string;
  uv?: string;
  /** What the home's name begins with. */
  name?: string;
};

/** Makes a home where nothing of this machine is found but the named programs. */
export function makeSurroundings(surroundings: Surroundings): Home {
  const { client, node = process.execPath, python = realPython(), uv, name } = surroundings;
  const home = createHome(client, {}, name);
  const bin = join(home.path, 'bin');
  mkdirSync(bin);
  const facts = { platform: process.platform, env: process.env };
  for (const program of NEEDED) {
    const [found] = findOnPath(program, facts);
    if (found !== undefined && program !== 'python3') symlinkSync(found, join(bin, program));
  }
  symlinkSync(node, join(bin, 'node'));
  if (uv !== undefined) symlinkSync(uv, join(bin, 'uv'));
  // an interpreter finds its library by its own place, which a link in another folder hides
  home.env.PATH = [bin, dirname(python)].join(delimiter);
  return home;
}

/** Makes the client run as a user who is not root, and gives the home to that user. */
export function becomeUser(home: Home): void {
  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  wrapClient(home, `exec setpriv ${user.join(' ')} ${quote(home.client)} "$@"`);
  execFileSync('chown', ['-R', '-h', `${NOBODY}:${NOBODY}`, home.path]);
}

/** Runs the client where `folders` are empty. */
export function hideFolders(home: Home, folders: readonly string[]): void {
  const empty = join(home.path, 'empty');
  mkdirSync(empty);
  const mounts = folders.map((folder) => `mount --bind ${quote(empty)} ${quote(folder)}`);
  const script = [...mounts, `exec ${quote(home.client)} "$@"`].join('\n');
  wrapClient(home, `exec unshare --mount sh -c ${quote(script)} sh "$@"`);
}

/** The wrapper finds its programs on the caller's PATH: the home's has too few. */
function wrapClient(home: Home, command: string): void {
  const file = join(home.path, 'client.sh');
  const { PATH = '' } = process.env;
  const isolated = command.replace(/^exec (\w+)/, (_, program: string) => {
    const [found = program] = findOnPath(program, { platform: process.platform, env: { PATH } });
    return `exec ${found}`;
  });
  writeFileSync(file, `#!/bin/sh\n${isolated}\n`);
  chmodSync(file, 0o755);
  home.client = file;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
