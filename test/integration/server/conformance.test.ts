import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import { bridgeHttp } from '../../helpers/interop/http-bridge.ts';
import { test } from './drive/server-scene.ts';

const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

type Check = { id: string; status: string };

/** The scenarios that do not want the tools, prompts and resources of the suite's own server. */
test.for(['server-initialize', 'ping', 'tools-list', 'resources-list'])(
  'the scenario %s of the conformance suite passes',
  async (scenario, { scene, dir }) => {
    const bridge = await bridgeHttp(scene.launch);
    const results = join(dir, 'results');
    const flags = ['server', '--url', bridge.url, '--scenario', scenario, '-o', results];
    await execa(process.execPath, [SUITE, ...flags], { reject: false, timeout: 20_000 });
    await bridge.close();
    const [folder = ''] = readdirSync(results);
    const checks: Check[] = JSON.parse(readFileSync(join(results, folder, 'checks.json'), 'utf8'));
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO')).toEqual([]);
  },
);
