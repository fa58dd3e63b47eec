import { posix, win32 } from 'node:path';

/** What a search for interpreters depends on; folders are listed by the caller. */
export type CandidateFacts = {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** The interpreter that the user named. */
  override?: string;
  /** What `uv python find` answered. */
  uvAnswer?: string;
  /** The programs of a name on PATH, in its order. */
  onPath: (name: string) => readonly string[];
  /** The names in a folder; none when it is not there. */
  namesIn: (folder: string) => readonly string[];
};

/** A program that may be a usable interpreter, with the arguments that choose one. */
export type Candidate = { program: string; args: readonly string[]; source: string };

const VERSIONED = ['3.14', '3.13', '3.12', '3.11', '3.10', '3.9'].map(
  (version) => `python${version}`,
);

/** What may be a Python, the best first, each once. An interpreter that the user named is the only one. */
export function listCandidates(facts: CandidateFacts): Candidate[] {
  if (facts.override !== undefined) return [candidate(facts.override, 'named by you')];
  const found = [
    ...(facts.uvAnswer === undefined ? [] : [candidate(facts.uvAnswer, '`uv python find`')]),
    ...['python3', 'python', ...VERSIONED].flatMap((name) =>
      facts.onPath(name).map((path) => candidate(path, 'PATH')),
    ),
    ...pyenv(facts),
    ...homebrew(facts),
    ...launcher(facts),
  ];
  const seen = new Set<string>();
  return found.filter(({ program }) => {
    if (seen.has(program) || isStoreStub(program, facts.platform)) return false;
    seen.add(program);
    return true;
  });
}

function pyenv({ platform, env, namesIn }: CandidateFacts): Candidate[] {
  const isWindows = platform === 'win32';
  const { join } = isWindows ? win32 : posix;
  const home = isWindows ? env.USERPROFILE : env.HOME;
  const fallback = home && (isWindows ? join(home, '.pyenv', 'pyenv-win') : join(home, '.pyenv'));
  const roots = [...new Set([env.PYENV_ROOT, fallback])].filter(
    (root) => root !== undefined && root !== '',
  );
  return roots.flatMap((root) => {
    const versions = join(String(root), 'versions');
    const program = isWindows ? ['python.exe'] : ['bin', 'python3'];
    return newestFirst(namesIn(versions)).map((name) =>
      candidate(join(versions, name, ...program), 'pyenv'),
    );
  });
}

function homebrew({ platform, namesIn }: CandidateFacts): Candidate[] {
  if (platform === 'win32') return [];
  return ['/opt/homebrew/bin', '/usr/local/bin'].flatMap((folder) => {
    const names = namesIn(folder);
    return ['python3', ...VERSIONED]
      .filter((name) => names.includes(name))
      .map((name) => candidate(posix.join(folder, name), 'Homebrew'));
  });
}

function launcher({ platform, onPath }: CandidateFacts): Candidate[] {
  if (platform !== 'win32') return [];
  return onPath('py').map((program) => ({ program, args: ['-3'], source: 'py launcher' }));
}

/** Windows puts a program here that opens the store instead of running Python. */
function isStoreStub(program: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && /\\Microsoft\\WindowsApps\\/i.test(program);
}

function newestFirst(names: readonly string[]): string[] {
  const finals = names.filter((name) => /^\d+(\.\d+)*$/.test(name));
  return finals.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

function candidate(program: string, source: string): Candidate {
  return { program, args: [], source };
}
