import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import { bridgeHttp } from '../../helpers/interop/http-bridge.ts';
import { type Launch, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

type Check = { id: string; status: string };

test('every scenario of the conformance suite ends with the wrapper as without it', async ({
  dir,
}) => {
  const { direct, wrapped } = waysTo(dir, nodeServer('conformance/server.mjs'));
  const bare = await runSuite(direct, join(dir, 'bare'));
  const relayed = await runSuite(wrapped, join(dir, 'relayed'));

  expect(Object.keys(bare).length).toBeGreaterThanOrEqual(32);
  expect(failuresIn(bare)).toEqual([]);
  expect(relayed).toEqual(bare);
});

/** The checks of every scenario, pending ones too, by the scenario's name. */
async function runSuite(launch: Launch, results: string): Promise<Record<string, string[]>> {
  const bridge = await bridgeHttp(launch);
  try {
    const flags = ['server', '--url', bridge.url, '--suite', 'all', '-o', results];
    await execa(process.execPath, [SUITE, ...flags], { reject: false, timeout: 120_000 });
  } finally {
    await bridge.close();
  }
  const scenarios = readdirSync(results).map((folder) => {
    const checks = JSON.parse(readFileSync(join(results, folder, 'checks.json'), 'utf8'));
    const name = folder.replace(/-\d{4}-\d\d-.*$/, '');
    return [name, (checks as Check[]).map(({ id, status }) => `${status} ${id}`)];
  });
  return Object.fromEntries(scenarios);
}

function failuresIn(results: Record<string, string[]>): string[] {
  return Object.entries(results).flatMap(([scenario, checks]) =>
    checks.filter((check) => check.startsWith('FAILURE')).map((check) => `${scenario}: ${check}`),
  );
}
