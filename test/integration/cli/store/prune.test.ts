import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { serverStorePath } from '../../../../src/environment/store.ts';
import { cliScene, cliWords, parseReport, run } from '../../../helpers/cli-scene.ts';
import { writeTree } from '../../../helpers/plugin-dir.ts';
import { isWhole, makeStore } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

const NOW = ['--min-age=0'];
const DAY_MS = 86_400_000;

/** The greeter of the scene, and a server with three environments of which one can go. */
function scene(dir: string) {
  const cli = cliScene(dir);
  const store = makeStore(dir);
  const [gone, last, current] = [store.add(), store.add(), store.add()];
  store.point(current);
  return { ...cli, ...store, gone, last, current };
}

describe('holdfast prune', { timeout: 60_000 }, () => {
  test('shows what could go in a table that fits, and changes nothing', async ({ dir }) => {
    const { holdfast, gone, root, add } = scene(dir);
    const long = join(root, 'shop-with-a-long-name'.repeat(3), 'server-with-a-long-name'.repeat(3));
    for (const _ of [1, 2]) add({}, long);
    const { code, stdout, stderr } = await holdfast(['prune', ...NOW]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^SERVER +ENVIRONMENT +LAST USED +SIZE$/m);
    expect(stdout).toMatch(/^shop\/demo +00000001 +0 d ago +0\.0 MB +unused$/m);
    expect(stdout).toContain('Kept: 2 the last one before, 1 current');
    expect(stdout).toContain('holdfast.cjs prune --yes --min-age=0');
    const table = stdout.split('\n').filter((line) => /^(SERVER|shop)/.test(line));
    expect(table.filter((line) => line.length > 80)).toEqual([]);
    expect(isWhole(gone)).toBe(true);
  });

  test('removes it with --yes, and tells so as its schema says', async ({ dir }) => {
    const { holdfast, gone, last, current } = scene(dir);
    const plan = parseReport('prune', (await holdfast(['prune', ...NOW, '--json'])).stdout);
    expect(plan).toMatchObject({ mode: 'dry-run', removable: { count: 1 }, removed: { count: 0 } });
    const { code, stdout } = await holdfast(['prune', '--yes', ...NOW, '--json']);
    const done = parseReport('prune', stdout);
    expect(code).toBe(0);
    expect(done).toMatchObject({ mode: 'removed', removable: { count: 0 }, removed: { count: 1 } });
    expect(
      Object.fromEntries(
        done.environments.map((one: Record<string, string>) => [one.path, one.reason]),
      ),
    ).toEqual({ [gone]: 'unused', [last]: 'last', [current]: 'current' });
    expect([existsSync(gone), isWhole(last), isWhole(current)]).toEqual([false, true, true]);
    const again = await holdfast(['prune', '--yes', ...NOW]);
    expect(again.stdout).toContain('Nothing was removed');
  });

  test('keeps what was used within a day, unless it is told otherwise', async ({ dir }) => {
    const { holdfast, gone } = scene(dir);
    const { environments } = parseReport(
      'prune',
      (await holdfast(['prune', '--yes', '--json'])).stdout,
    );
    expect(environments.find(({ path }: { path: string }) => path === gone).reason).toBe('young');
    expect(isWhole(gone)).toBe(true);
  });

  test('keeps what an installed plugin needs, and all of a server that it cannot make out', async ({
    dir,
  }) => {
    const { holdfast, root, serverDir, environments, add } = scene(dir);
    expect((await holdfast(['heal'])).code).toBe(0);
    const [needed = ''] = environments();
    const store = serverStorePath(root, 'shop', 'greeter');
    const newer = [add({ plugin: 'greeter-stdlib', server: 'greeter' }, store)];
    newer.push(add({ plugin: 'greeter-stdlib', server: 'greeter' }, store));
    const reasons = async () => {
      const { stdout } = await holdfast(['prune', '--json', ...NOW]);
      const rows: { path: string; reason: string }[] = parseReport('prune', stdout).environments;
      return [needed, ...newer].map((path) => rows.find((row) => row.path === path)?.reason);
    };
    expect(await reasons()).toEqual(['current', 'unused', 'last']);
    writeFileSync(join(serverDir, 'holdfast.json'), '{');
    expect(await reasons()).toEqual(['current', 'needed', 'needed']);
  });

  test('refuses while the list of installed plugins cannot be read', async ({ dir }) => {
    const { holdfast, config, gone } = scene(dir);
    writeTree(config, { 'plugins/installed_plugins.json': '{' });
    const { code, stdout, stderr } = await holdfast(['prune', '--yes', ...NOW]);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('What installed plugins need is not known');
    expect(isWhole(gone)).toBe(true);
  });

  test.for([
    ['no value', ['prune', '--min-age'], 'No value follows `--min-age`'],
    ['no number', ['prune', '--min-age', 'x'], '`--min-age` is no number of hours'],
    ['a negative age', ['prune', '--min-age=-1'], '`--min-age` is no number of hours'],
    ['a value for what has none', ['prune', '--yes=no'], 'Unknown argument `--yes=no`'],
    ['a surplus word', ['prune', 'all'], 'Unknown argument `all`'],
  ] as const)('exits 64 on %s', async ([_title, args, message], { dir }) => {
    const { code, stdout, stderr } = await cliScene(dir).holdfast([...args]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('tells which plugin versions the client removes itself, and when', async ({ dir }) => {
    const { holdfast, root: _, ...rest } = scene(dir);
    const old = join(rest.config, 'plugins', 'cache', 'shop', 'greeter', '0.9.0');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, '.orphaned_at'), String(Date.now() - 4 * DAY_MS));
    const { stdout } = await holdfast(['prune', '--json']);
    expect(parseReport('prune', stdout).hostSweep).toEqual([
      { plugin: 'greeter@shop', version: '0.9.0', path: old, daysLeft: 10, usedBy: [] },
    ]);
    expect((await holdfast(['prune'])).stdout).toMatch(/^greeter@shop 0\.9\.0 +10 d +–$/m);
    expect(existsSync(old)).toBe(true);
  });
});

describe('[F25] inside a session of the client holdfast prune', { timeout: 60_000 }, () => {
  test.for([{ CLAUDECODE: '1' }, { CLAUDE_CODE_SESSION_ID: 'b1' }])(
    'refuses to remove, and shows, when the environment says %o',
    async (env, { dir }) => {
      const { holdfast, gone } = scene(dir);
      const { code, stderr } = await holdfast(['prune', '--yes', ...NOW], env);
      expect(code).toBe(75);
      expect(stderr).toMatch(
        /^error\[SESSION_LIVE\]: [\s\S]*hint: Exit the client, and run in a terminal/,
      );
      expect(isWhole(gone)).toBe(true);
      expect((await holdfast(['prune', ...NOW], env)).code).toBe(0);
    },
  );

  test.skipIf(process.platform !== 'linux')(
    'refuses below a client whose shell dropped its variables',
    async ({ dir }) => {
      const { env, gone } = scene(dir);
      const client = join(dir, 'claude');
      cpSync('/bin/sh', client);
      const script = '"$@"; exit $?';
      const words = [client, '-c', script, 'sh', ...cliWords(['prune', '--yes', ...NOW])];
      const { code, stderr } = await run(words, env, dir);
      expect(code).toBe(75);
      expect(stderr).toContain('is the client');
      expect(isWhole(gone)).toBe(true);
    },
  );
});
