import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';

/** Somebody without a special right: modes say nothing to root. */
const NOBODY = 65_534;
const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

let dir: string;
let plugin: ReturnType<typeof installPlugin>;
let pristine: string;

beforeAll(async () => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-deletion-'));
  plugin = installPlugin(dir);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  if ('uid' in asUser) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, dir]);
  pristine = fingerprint();
});
afterAll(() => removeTree(dir));

/** What stands in the way of a cache clean-up, in the shapes that people and agents type. */
const shapes = [
  'rm -rf .venv/',
  'rm -rf .venv/*',
  'cd .venv && rm -rf *',
  'find .venv/ -delete',
  'find -H .venv -delete',
  'find -L . -type f -path "*venv*" -print0 | xargs -0 rm -f',
  'rm -rf "$(realpath .venv)"/*',
  'tar -C .venv --remove-files -cf /dev/null .',
  '> .venv/pyvenv.cfg',
  'cp /etc/hostname .venv/pyvenv.cfg',
  'truncate -s 0 .venv/pyvenv.cfg',
  'echo x | tee .venv/pyvenv.cfg',
  'rm -rf .venv/.',
];
test.each(shapes)('`%s` by a normal user leaves the environment as it was', (command) => {
  spawnSync('sh', ['-c', command], {
    cwd: plugin.serverDir,
    ...asUser,
    env: { PATH: process.env.PATH },
  });
  expect(fingerprint()).toBe(pristine);
});

/** Every path of the environment with its kind, size, mode and time. */
function fingerprint(): string {
  const [environment = ''] = plugin.environments();
  const paths = readdirSync(environment, { recursive: true, encoding: 'utf8' }).sort();
  return paths
    .map((path) => {
      const { mode, size, mtimeMs } = lstatSync(join(environment, path));
      return `${path} ${mode} ${size} ${mtimeMs}`;
    })
    .join('\n');
}
