import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { type Launch, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const INSPECTOR = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/inspector-cli/build/cli.js'),
);
const run = promisify(execFile);

const METHODS: Record<string, string[]> = {
  'tools/list': [],
  'tools/call': ['--tool-name', 'sum', '--tool-arg', 'a=2', 'b=0.5'],
};

for (const [method, args] of Object.entries(METHODS)) {
  test(`the Inspector prints the same for ${method} with the wrapper as without it`, async ({
    dir,
  }) => {
    const { direct, wrapped } = waysTo(dir, nodeServer('server-sdk1.mjs'));
    const inspect = (launch: Launch, name: string) =>
      inspectWith(scriptFor(launch, join(dir, name)), launch.env, ['--method', method, ...args]);
    const [bare, relayed] = await Promise.all([
      inspect(direct, 'bare'),
      inspect(wrapped, 'relayed'),
    ]);
    expect(JSON.stringify(bare)).toMatch(method === 'tools/list' ? /"name":"echo"/ : /"sum":2.5/);
    expect(relayed).toEqual(bare);
  });
}

/** A start in one word: the Inspector takes `--` for its own. */
function scriptFor({ command, args }: Launch, file: string): string {
  const words = [command, ...args].map((word) => `'${word}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')}\n`, { mode: 0o755 });
  return file;
}

async function inspectWith(file: string, env: Launch['env'], flags: string[]): Promise<unknown> {
  const args = [INSPECTOR, '--cli', file, ...flags];
  // It looks for its package.json from where it is run.
  const { stdout } = await run(process.execPath, args, { env, cwd: dirname(INSPECTOR) });
  return JSON.parse(stdout);
}
