import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { listRuns } from '../../../src/control/list-runs.ts';
import { test } from './drive/server-scene.ts';

const { mcpServers } = JSON.parse(readFileSync('.claude-plugin/plugin.json', 'utf8'));

test('on its very first start the server is known by what ships, and not started', async ({
  scene,
  dir,
}) => {
  const { command, args } = mcpServers.holdfast;
  const words = args.map((word: string) => word.replace('${CLAUDE_PLUGIN_ROOT}', resolve('.')));
  const { client } = await scene.open({ launch: { ...scene.launch, command, args: words } });
  expect((await client.listTools()).tools).toHaveLength(7);
  const recordOf = async () => (await listRuns(`${dir}/state/holdfast`)).runs[0]?.record;
  await expect
    .poll(recordOf)
    .toMatchObject({ server: 'holdfast', state: 'idle', counters: { starts: 0 } });
});
