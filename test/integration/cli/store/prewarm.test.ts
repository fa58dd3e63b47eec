import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { cliScene, parseReport, processesNaming } from '../../../helpers/cli-scene.ts';
import { test } from '../../../helpers/test.ts';

const LIST = [
  {
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
];

describe('holdfast prewarm', { timeout: 120_000 }, () => {
  test('readies an installed plugin, so that its first session need not start the server', async ({
    dir,
  }) => {
    const scene = cliScene(dir);
    const first = parseReport('prewarm', (await scene.holdfast(['prewarm', '--json'])).stdout);
    expect(first).toMatchObject({
      ok: true,
      servers: [{ environment: 'built', link: 'replaced', snapshot: 'taken', tools: 1 }],
    });
    expect(processesNaming(dir)).toEqual([]);

    // a server that cannot be started any more is not missed
    removeTree(scene.environments()[0] ?? '');
    const wrapper = scene.start(['greeter'], { PATH: '/nowhere' });
    for (const message of LIST)
      wrapper.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    wrapper.stdout.once('data', () => setTimeout(() => wrapper.stdin.end(), 300));
    const stdout = await text(wrapper.stdout);
    expect(stdout).toContain('"name":"greet"');
  });

  test('takes the folder of a plugin, and does nothing twice', async ({ dir }) => {
    const { holdfast, root, serverStore } = cliScene(dir);
    const first = await holdfast(['prewarm', root]);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/its environment was built, its link was set, 1 tool learned/);
    const before = readFileSync(join(serverStore, 'tools-cache.json'), 'utf8');
    const second = await holdfast(['prewarm', root, root]);
    expect(second.stdout.match(/its environment is whole, 1 tool known already/g)).toHaveLength(2);
    expect(readFileSync(join(serverStore, 'tools-cache.json'), 'utf8')).toBe(before);
  });

  test('fails for a server that does not start, with what it said', async ({ dir }) => {
    const { holdfast, root, serverDir } = cliScene(dir);
    writeFileSync(
      join(serverDir, 'server.py'),
      'if __name__ == "__main__":\n    raise SystemExit("no licence")\n',
    );
    const { code, stdout } = await holdfast(['prewarm', root, '--json']);
    const { ok, servers } = parseReport('prewarm', stdout);
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(servers[0]).toMatchObject({
      outcome: 'failed',
      environment: 'built',
      error: { code: 'CHILD_FAILED' },
    });
    expect(servers[0].error.cause).toContain('no licence');
  });

  test('refuses a folder without a plugin', async ({ dir }) => {
    const { holdfast, store } = cliScene(dir);
    const { code, stderr } = await holdfast(['prewarm', join(dir, 'home')]);
    expect(code).toBe(66);
    expect(stderr).toContain('holds no plugin');
    expect(existsSync(store)).toBe(false);
  });
});
