import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { greetingIn, installPlugin, outcomeOf } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

type Plugin = ReturnType<typeof installPlugin>;

const HELLO = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  },
})}\n`;

/** The file of compiled code, once there is one. */
function codeIn({ store }: Plugin): string | undefined {
  const folder = join(store, '.code');
  const [name] = existsSync(folder)
    ? readdirSync(folder).filter((file) => /^[0-9a-f]{16}-/.test(file))
    : [];
  return name === undefined ? undefined : join(folder, name);
}

/** Opens a session that calls nothing, and holds it until `condition` is true. */
async function hold(plugin: Plugin, what: string, condition: () => boolean) {
  const child = plugin.start();
  const outcome = outcomeOf(child);
  child.stdin.write(HELLO);
  await waitFor(what, condition);
  child.stdin.end();
  return await outcome;
}

test('a wrapper keeps its compiled code for the next one, for nobody else', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const file = codeIn(plugin) ?? '';
  const kept = statSync(file);
  expect(kept.mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  expect(statSync(file).ino).toBe(kept.ino);
});

test('[F53] damaged code is not used, and is replaced', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const file = codeIn(plugin) ?? '';
  const damaged = readFileSync(file);
  // V8 would run this, and crash; the other copy stays as it is
  damaged.fill(0x5a, 4096, 8192);
  writeFileSync(file, damaged);
  const isReplaced = () => !readFileSync(file).equals(damaged);
  const { code, stderr, stdout } = await hold(plugin, 'whole code', isReplaced);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('"id":1,"result"');
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
});

test('what only looks keeps no code', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await outcomeOf(plugin.start(['greeter', '--plan']));
  expect(existsSync(plugin.store)).toBe(false);
});

test('[F4] a wrapper that cannot keep its code works as well', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  rmSync(join(plugin.store, '.code'), { recursive: true });
  writeFileSync(join(plugin.store, '.code'), 'in the way');
  const outcome = await hold(plugin, 'the record', () => recordsIn(plugin) > 0);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
});

test('[H3] no code is kept in a store that others may write', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  rmSync(join(plugin.store, '.code'), { recursive: true });
  chmodSync(plugin.store, 0o777);
  const child = plugin.start();
  child.stdin.end(HELLO);
  expect((await outcomeOf(child)).stderr).toContain('error[STORE_UNUSABLE]');
  expect(codeIn(plugin)).toBeUndefined();
});

function recordsIn({ env }: Plugin): number {
  const runs = join(env.HOME, '.local', 'state', 'holdfast', 'run');
  const names = existsSync(runs) ? readdirSync(runs) : [];
  return names.filter((name) => name.endsWith('.json')).length;
}
