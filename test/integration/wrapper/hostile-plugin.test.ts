import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { planLaunch } from '../../../src/wrapper/launch/plan-launch.ts';
import { readWorld } from '../../../src/wrapper/world.ts';
import { addFigure } from '../../helpers/figure.ts';
import { failureIn, greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';

let dir: string;
let plugin: ReturnType<typeof installPlugin>;

beforeAll(async () => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-hostile-'));
  plugin = installPlugin(dir);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
});
afterAll(() => removeTree(dir));

type Spoil = (path: string) => void;
const endless: [string, Spoil][] = [
  ['a FIFO', (path) => execFileSync('mkfifo', [path])],
  ['a link to /dev/zero', (path) => symlinkSync('/dev/zero', path)],
  [
    'a file of a terabyte',
    (path) => {
      writeFileSync(path, '{');
      truncateSync(path, 2 ** 40);
    },
  ],
  ['a directory', (path) => mkdirSync(path)],
];
/** What a launch reads below the plugin: all that it can do without at once, and the rest one by one. */
const read: [string[], RegExp][] = [
  [
    [
      '.claude-plugin/plugin.json',
      '.claude-plugin/marketplace.json',
      'mcp-servers/greeter/tools-cache.json',
    ],
    /^Hello/,
  ],
  [['mcp-servers/greeter/holdfast.json'], /error\[CONFIG_INVALID\]/],
  [['mcp-servers/greeter/requirements.txt'], /error\[(CONFIG|REQUIREMENTS)_\w+\]/],
];

test.for(endless)(
  '[H26] %s in the place of a file of the plugin is not waited for',
  async ([title, spoil], { task }) => {
    const startedAt = performance.now();
    for (const [paths, expected] of read) {
      const said = await greetWith(paths, spoil);
      expect([paths, said]).toEqual([paths, expect.stringMatching(expected)]);
    }
    const elapsedMs = performance.now() - startedAt;
    expect(elapsedMs).toBeLessThan(20_000);
    addFigure(task, read.flat(2).length - read.length, `${title}: 0 hangs`);
  },
);

test('[H26] nothing that stands in the place of a file of the store is waited for', async ({
  task,
}) => {
  const store = plugin.serverStore;
  const [environment = ''] = plugin.environments();
  const files = [
    `${environment}.files`,
    join(store, 'tools-cache.json'),
    join(store, 'server.log'),
  ];
  for (const file of files) {
    cpSync(file, `${file}.kept`);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    execFileSync('touch', [environment]); // so that the list is looked into
    const said = greetingIn(await plugin.greet());
    rmSync(file, { force: true });
    cpSync(`${file}.kept`, file, { preserveTimestamps: true });
    rmSync(`${file}.kept`);
    expect([file, said]).toEqual([file, 'Hello, Ada!']);
  }
  addFigure(task, files.length, '0 hangs');
}, 60_000);

test('[H24] no CLAUDE_PLUGIN_ROOT leads the wrapper to another plugin', async ({ task }) => {
  const other = join(dir, 'plugins', 'cache', 'shop', 'other', '1.0.0');
  cpSync(plugin.root, other, { recursive: true, filter: (path) => !path.endsWith('.venv') });
  writeFileSync(join(other, 'mcp-servers', 'greeter', 'server.py'), 'raise SystemExit("foreign")');
  const link = join(dir, 'root-link');
  symlinkSync(other, link);
  const values = [
    undefined,
    '',
    '.',
    'relative/path',
    '/',
    dir,
    other,
    link,
    `${other}/`,
    `${other}\n${plugin.root}`,
    '/nonexistent',
    '/dev/null',
    '$' + '{CLAUDE_PLUGIN_ROOT}',
    'x'.repeat(5000),
  ];
  const before = tree(other);
  for (const value of values) {
    const env = claims(value);
    const world = { argv: [], env: { ...plugin.env, ...env }, wrapperArguments: [] };
    const place = readWorld({ ...world, wrapperPath: plugin.wrapper });
    const { spec } = await planLaunch('greeter', undefined, { ...place, cwd: other });
    expect([value?.slice(0, 80), spec.pluginRoot]).toEqual([value?.slice(0, 80), plugin.root]);
  }
  for (const value of [other, link])
    expect(greetingIn(await plugin.greet(['greeter'], claims(value)))).toBe('Hello, Ada!');
  expect(tree(other)).toEqual(before);
  addFigure(task, values.length, '0 foreign roots used or written');
}, 60_000);

function claims(value: string | undefined): NodeJS.ProcessEnv {
  const names = ['CLAUDE_PLUGIN_ROOT', 'CLAUDE_PLUGIN_DATA', 'CLAUDE_PROJECT_DIR'];
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** What the tool says while these files of the plugin are something else. */
async function greetWith(paths: readonly string[], spoil: Spoil): Promise<string | undefined> {
  const files = paths.map((path) => join(plugin.root, path));
  const kept = files.filter((file) => existsSync(file));
  for (const file of kept) cpSync(file, `${file}.kept`);
  for (const file of files) {
    rmSync(file, { force: true });
    spoil(file);
  }
  const outcome = await plugin.greet();
  for (const file of files) rmSync(file, { recursive: true });
  for (const file of kept) renameSync(`${file}.kept`, file);
  return greetingIn(outcome) ?? failureIn(outcome);
}

function tree(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}
