import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The address of repositories that only the git of a throw-away home can resolve. */
const GIT_HOST = 'https://git.holdfast.test/';

/** A home directory of the client, which holds all that a test makes it write. */
export type Home = {
  path: string;
  /** The client's executable. */
  client: string;
  /** What the client gets in its environment beside what it always gets. */
  env: Record<string, string>;
  remove: () => void;
};

export type GitMarketplace = {
  url: string;
  /** Commits what the source directory holds by now. */
  publish: (message: string) => void;
};

/** Creates a home with a git identity and a temporary directory of its own; `name` begins its name. */
export function createHome(
  client: string,
  env: Record<string, string> = {},
  name = 'holdfast-e2e-home-',
): Home {
  const path = mkdtempSync(join(realpathSync(tmpdir()), name));
  mkdirSync(join(path, 'tmp'));
  mkdirSync(gitRoot(path));
  const identity = '[user]\n\tname = Test\n\temail = test@holdfast.test\n';
  const rewrite = `[url "file://${gitRoot(path)}/"]\n\tinsteadOf = ${GIT_HOST}\n`;
  writeFileSync(join(path, '.gitconfig'), identity + rewrite);
  return { path, client, env: { ...env }, remove: () => removeTree(path) };
}

/** Serves `sourceDir` as a git repository that only this home can reach. */
export function serveGitMarketplace(home: Home, name: string, sourceDir: string): GitMarketplace {
  const repository = join(gitRoot(home.path), `${name}.git`);

  function git(...args: string[]): void {
    execFileSync('git', args, {
      env: { PATH: process.env.PATH, HOME: home.path, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  function publish(message: string): void {
    const inSource = [`--git-dir=${repository}`, `--work-tree=${sourceDir}`];
    git(...inSource, 'add', '--all');
    git(...inSource, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  }

  git('init', '--quiet', '--bare', '--initial-branch=main', repository);
  publish('first version');
  return { url: `${GIT_HOST}${name}.git`, publish };
}

function gitRoot(homePath: string): string {
  return join(homePath, 'git');
}

/** Finished environments are read-only for all but root, and a builder may outlive its session. */
function removeTree(path: string, attempts = 40): void {
  try {
    execFileSync('chmod', ['-R', 'u+w', path], { stdio: 'ignore' });
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (attempts === 0) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    removeTree(path, attempts - 1);
  }
}
