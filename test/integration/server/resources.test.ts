import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import { test } from './drive/server-scene.ts';

test('the roster is a resource', async ({ scene }) => {
  scene.add('bard');
  const { client, call } = await scene.open();
  await call('refresh_tools');
  const text = await read(client, 'holdfast://roster');
  expect(JSON.parse(text)).toMatchObject({
    servers: [{ server: 'bard:main', toolsState: 'fresh', names: ['look', 'paint'] }],
  });
});

test('the log of a supervised server is a resource without secrets', async ({ scene }) => {
  const token = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789';
  scene.add('bard', { failsAtStart: `\u001b[31mError: bad key ${token}` }, 'wrapped');
  const host = await scene.open({ launch: scene.launchOf('bard') });
  await host.call('look', { name: 'x' }).catch(() => undefined);
  const { client } = await scene.open();
  const text = await read(client, 'holdfast://log/bard%3Amain');
  expect(text).toContain('Error: bad key');
  expect(text).not.toContain(token);
  expect(text).not.toContain('\u001b');
});

test('the log of a server that only the client starts is what the client logged', async ({
  scene,
}) => {
  scene.add('bard');
  scene.home.noteFailure('plugin:bard:main', 'Error: the lute is out of tune');
  const { client } = await scene.open();
  const text = await read(client, 'holdfast://log/plugin:bard:main');
  expect(text).toContain('Error: the lute is out of tune');
});

test('the names of servers complete the address of a log', async ({ scene }) => {
  scene.add('bard');
  scene.add('cook');
  const { client } = await scene.open();
  const { completion } = await client.complete({
    ref: { type: 'ref/resource', uri: 'holdfast://log/{server}' },
    argument: { name: 'server', value: 'b' },
  });
  expect(completion.values).toEqual(['bard:main']);
});

async function read(client: Client, uri: string): Promise<string> {
  const [content] = (await client.readResource({ uri })).contents;
  return content && 'text' in content ? content.text : '';
}
