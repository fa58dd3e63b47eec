import { expect } from 'vitest';
import { test as alone } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

test('[F38] [I4] what a server prints besides its messages is dropped, and no message with it', async ({
  dir,
}) => {
  const host = installServer(dir, server('talk/server-that-prints-junk')).host();
  expect((await host.initialize()).result.serverInfo.name).toBe('fixture');
  const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
  expect(await Promise.all(texts.map((text) => host.echo(text)))).toEqual(texts);
  expect(host.junk).toEqual([]);
  expect(host.heard.every((message) => message.jsonrpc === '2.0' && message.id !== undefined)).toBe(
    true,
  );
  expect(host.stderr).toBe(
    'holdfast: demo writes lines to stdout that are no messages: they are dropped\n',
  );
  await host.close();
});

test('a server that does not answer ping still serves calls', async ({ dir }) => {
  const host = installServer(dir, server('talk/server-that-does-not-answer-ping')).host();
  await host.initialize();
  const ping = host.post('ping');
  expect(await host.echo('alive')).toBe('alive');
  expect(host.answersTo(ping)).toEqual([]);
  await host.close();
});
