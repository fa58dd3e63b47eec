import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { asUser } from '../../helpers/confine.ts';
import { addFigure } from '../../helpers/figure.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { runLimited } from '../limits/run-limited.ts';

/** What a launch wrote, by its path: the store and the state of the wrapper. */
function written(dir: string): string[] {
  return ['store', 'home/.local/state/holdfast'].flatMap((folder) =>
    readdirSync(join(dir, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(dir, folder, path),
    ),
  );
}

function isWide(path: string): boolean {
  const stat = lstatSync(path);
  return !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0;
}

test.for(['000', '077', '777'])(
  '[F20] under umask %s all that a launch writes is private',
  async (umask, { task, dir }) => {
    const words = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'];
    const met = await runLimited(installPlugin(dir), words);
    expect(greetingIn(met), met.stderr).toBe('Hello, Ada!');
    const paths = written(dir);
    expect(paths.filter(isWide)).toEqual([]);
    expect(paths.length).toBeGreaterThan(10);
    addFigure(task, paths.length, `umask ${umask}: 0 files or folders wider than 0600, 0700`);
  },
);

const [program = '', ...userWords] = asUser;

test.skipIf(program === '')(
  '[H28] files that drifted to 0666 are out of the reach of others after the next launch',
  async ({ task, dir }) => {
    const plugin = installPlugin(dir);
    await plugin.greet();
    const files = written(dir).filter((path) => lstatSync(path).isFile());
    for (const path of written(dir)) {
      const stat = lstatSync(path);
      if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() ? 0o755 : 0o666);
    }
    chmodSync(plugin.store, 0o755);
    const readable = () => files.filter(canRead);
    expect(readable().length).toBeGreaterThan(0);
    expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
    expect(readable()).toEqual([]);
    addFigure(task, files.length, 'files at 0666: 0 can be read by another user');
  },
);

function canRead(path: string): boolean {
  return spawnSync(program, [...userWords, 'test', '-r', path]).status === 0;
}
