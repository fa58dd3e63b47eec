import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { Peer } from '../../helpers/interop/peer.ts';
import { connectSdk1 } from '../../helpers/interop/sdk1-peer.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import type { Launch } from '../../helpers/interop/wrapped-server.ts';
import { test } from './drive/server-scene.ts';

const TOOLS = [
  'call_tool',
  'diagnose',
  'heal',
  'list_tools',
  'refresh_tools',
  'restart_server',
  'status',
];

const CLIENTS: [string, (launch: Launch) => Promise<Peer>][] = [
  ['version 1 of the library', connectSdk1],
  ['version 2, which opens as version 1 does', (launch) => connectV2(launch, 'legacy')],
  ['version 2 in the modern era', (launch) => connectV2(launch, { pin: '2026-07-28' })],
];

const WAYS = ['as it is', 'behind the wrapper'] as const;

for (const way of WAYS)
  test.for(CLIENTS)(`${way}, the server answers %s`, async ([, connect], { scene }) => {
    const peer = await connect(way === 'as it is' ? scene.launch : behindWrapper(scene.launch));
    try {
      const tools = await peer.list('tools');
      expect(tools.map(({ name }) => name).sort()).toEqual(TOOLS);
      for (const { outputSchema, annotations, description } of tools) {
        expect(outputSchema).toMatchObject({ type: 'object' });
        expect(annotations).toHaveProperty('readOnlyHint');
        expect(String(description).length).toBeLessThan(340);
      }
      expect((await peer.list('resources')).map(({ uri }) => uri)).toEqual(['holdfast://roster']);
      expect(await peer.call('status')).toMatchObject({
        result: { structuredContent: { schema: 1, session: { kind: 'interactive' }, servers: [] } },
      });
    } finally {
      await peer.close();
    }
  });

/** As `.claude-plugin/plugin.json` has it. */
function behindWrapper({ command, args, env }: Launch): Launch {
  return { command, args: [resolve('dist/run.cjs'), 'holdfast', '--', command, ...args], env };
}
