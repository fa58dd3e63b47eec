import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { test as base } from './drive/guild-test.ts';
import { startHttpServer } from './drive/http-server.ts';

const PAGE = readFileSync('docs/manager.md', 'utf8');

/** Runs an example of the page in a folder of its own, against the library as it is bundled. */
const test = base.extend<{ run: (name: string, env?: NodeJS.ProcessEnv) => Promise<string> }>({
  run: async ({ dir }, use) => {
    const library = join(dir, 'manager.mjs');
    await build({
      entryPoints: ['src/manager/public.ts'],
      outfile: library,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
    await use(async (name, env = {}) => {
      const [, code] = new RegExp(`\`\`\`js example=${name}\n([^]*?)\`\`\``).exec(PAGE) ?? [];
      if (code === undefined) throw new Error(`no example ${name} in docs/manager.md`);
      const file = join(dir, `${name}.mjs`);
      writeFileSync(file, code.replace("'holdfast/manager'", JSON.stringify(library)));
      const child = spawn(process.execPath, [file], {
        cwd: dir,
        env: { PATH: process.env.PATH, HOME: dir, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return await text(child.stdout);
    });
  },
});

test('the example of docs/manager.md that embeds the manager runs', async ({ guild, run }) => {
  guild.add('bard');
  expect(await run('embed')).toBe('{"name":"Ada"}\n');
  const [, code = ''] = /example=embed\n([\s\S]*?)```/.exec(PAGE) ?? [];
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
});

test('the example of docs/manager.md shows tools before anything runs', async ({ guild, run }) => {
  guild.add('bard');
  guild.add('smith');
  const asked = 'asked bard 1\nasked smith 1\n';
  const first = await run('roster');
  expect(first.split('\n').sort()).toEqual(
    `known bard stopped \nknown smith stopped \n${asked}`.split('\n').sort(),
  );
  const second = await run('roster');
  expect(second.startsWith('known bard stopped greet\nknown smith stopped greet\n')).toBe(true);
});

test('the example of docs/manager.md for members over HTTP runs', async ({ run }) => {
  const server = await startHttpServer('modern', 'a-token');
  expect(await run('http', { REMOTE_URL: server.url, REMOTE_TOKEN: 'a-token' })).toBe('echo\n');
  await server.stop();
});
