import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { addFigure } from '../../helpers/figure.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';

let dir: string;
let plugin: ReturnType<typeof installPlugin>;
const link = () => join(plugin.serverDir, '.venv');

beforeAll(async () => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-link-'));
  plugin = installPlugin(dir);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
});
afterAll(() => removeTree(dir));

const losses: [string, () => void][] = [
  ['missing', () => undefined],
  ['dangling', () => symlinkSync('/nonexistent', link())],
  ['a loop', () => symlinkSync('.venv', link())],
  ['to another environment', () => symlinkSync(join(plugin.serverStore, 'envs', 'x'), link())],
];
test.each(losses)('[F1] a link that is %s is healed without a build or a word', async (_, lose) => {
  rmSync(link(), { force: true });
  lose();
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });
  expect(readlinkSync(link())).toBe(plugin.environments()[0]);
  expect(plugin.environments()).toHaveLength(1);
});

test('[F2] a directory in its place stays, is told of, and the server runs all the same', async ({
  task,
}) => {
  rmSync(link(), { force: true });
  mkdirSync(link());
  writeFileSync(join(link(), 'mine'), 'x');
  const outcome = await plugin.greet();
  expect(greetingIn(outcome)).toBe('Hello, Ada!');
  expect(outcome.stderr).toContain('error[LINK_FOREIGN]');
  expect(readFileSync(join(link(), 'mine'), 'utf8')).toBe('x');
  rmSync(link(), { recursive: true });
  addFigure(task, 1, '0 bytes changed in it');
});

test('a link into a store that was moved is healed', async () => {
  const moved = { HOLDFAST_STORE: join(dir, 'moved') };
  expect(greetingIn(await plugin.greet(['greeter'], moved))).toBe('Hello, Ada!');
  expect(readlinkSync(link())).toContain(join(dir, 'moved'));
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });
  expect(readlinkSync(link())).toBe(plugin.environments()[0]);
});

test('[F4] the server runs although its plugin was deleted a moment ago', async () => {
  const child = plugin.start();
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const [away, back] = [`${plugin.root}-away`, plugin.root];
  cpSync(back, away, { recursive: true });
  rmSync(back, { recursive: true });
  child.stdin.end('{"jsonrpc":"2.0","id":2,"method":"ping"}\n');
  const answer = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
  expect(JSON.parse(answer.toString())).toMatchObject({ id: 2, result: {} });
  cpSync(away, back, { recursive: true });
});

test('an update that leaves the requirements alone starts without a build', async () => {
  const next = join(plugin.root, '..', '1.1.0');
  const filter = (path: string) => !lstatSync(path).isSymbolicLink();
  cpSync(plugin.root, next, { recursive: true, filter });
  const manifest = join(next, '.claude-plugin', 'plugin.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('0.1.0', '1.1.0'));
  const wrapper = join(next, 'mcp-servers', '.holdfast', 'run.cjs');
  expect(await plugin.greet(['greeter'], {}, wrapper)).toMatchObject({ code: 0, stderr: '' });
  expect(readlinkSync(join(next, 'mcp-servers', 'greeter', '.venv'))).toBe(
    plugin.environments()[0],
  );
});
