import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { removeTree } from '../../lib/files/remove-tree.ts';
import type { StartCommand } from './call-tool.ts';
import { makeWheel } from './make-wheel.ts';

const GREETING = 'def greet(name):\n    return f"Hello, {name}!"\n';

/** A throw-away folder with a plugin cache, a store and a folder of wheels. */
export type DemoWorld = ReturnType<typeof createDemoWorld>;

/** Makes the world of the demo from the example plugin beside `dist/`. */
export function createDemoWorld(distDir: string, env: NodeJS.ProcessEnv) {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-demo-'));
  const wheels = join(dir, 'wheels');
  makeWheel(wheels, 'greeting', { files: { 'greeting/__init__.py': GREETING } });
  const installer = {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    UV_OFFLINE: '1',
    UV_FIND_LINKS: wheels,
  };
  const childEnv = { ...env, ...installer, HOLDFAST_STORE: join(dir, 'store') };
  const rootOf = (version: string) => join(dir, 'plugins', 'cache', 'demo', 'greeter', version);
  const serverDirOf = (version: string) => join(rootOf(version), 'mcp-servers', 'greeter');

  /** Puts the example where the client would install it. */
  function install(version: string): void {
    const example = join(distDir, '..', 'examples', 'greeter-stdlib');
    if (!lstatSync(example, { throwIfNoEntry: false })) throw missingExample(example);
    cpSync(example, rootOf(version), { recursive: true });
    const wrapper = join(rootOf(version), 'mcp-servers', '.holdfast', 'run.cjs');
    mkdirSync(dirname(wrapper), { recursive: true });
    cpSync(join(distDir, 'run.cjs'), wrapper);
    setVersion(version);
  }

  /** What an update by the client does: a copy in a new folder, without links that lead outside. */
  function update(from: string, to: string): void {
    const isNoLink = (path: string) => !lstatSync(path).isSymbolicLink();
    cpSync(rootOf(from), rootOf(to), { recursive: true, filter: isNoLink });
    setVersion(to);
  }

  function setVersion(version: string): void {
    const file = join(rootOf(version), '.claude-plugin', 'plugin.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }));
  }

  const python = (version: string) => join(serverDirOf(version), '.venv', 'bin', 'python');
  /** The start command as it stands in plugins without the wrapper. */
  const bareStart = (version: string): StartCommand => ({
    command: python(version),
    args: [join(serverDirOf(version), 'server.py')],
    env: childEnv,
  });
  const wrappedStart = (version: string): StartCommand => ({
    command: process.execPath,
    args: [join(rootOf(version), 'mcp-servers', '.holdfast', 'run.cjs'), 'greeter'],
    env: childEnv,
  });

  /** Deletes what the link of this version leads to. */
  function deleteEnvironment(version: string): void {
    removeTree(realpathSync(join(serverDirOf(version), '.venv')));
  }

  function remove(): void {
    removeTree(join(dir, 'store'));
    rmSync(dir, { recursive: true, force: true });
  }

  return { dir, install, update, bareStart, wrappedStart, deleteEnvironment, remove };
}

function missingExample(example: string): AppError {
  return new AppError('PLUGIN_INVALID', `The example plugin is not at \`${example}\``, {
    hint: 'Run the demo from a clone of the repository or from the npm package',
  });
}
