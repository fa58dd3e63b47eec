import { join } from 'node:path';
import { expect } from 'vitest';
import { test as alone } from '../../../helpers/test.ts';
import { type Message, textOf } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { handshakesIn, journalOf, livesIn, server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

/** What the server of the journal's last life was told, by method and parameters. */
function lastLife(journal: string): [string, unknown][] {
  const messages: Message[] = journalOf(journal);
  const start = messages.findLastIndex(({ method }) => method === 'initialize');
  return messages.slice(start).map(({ method = '', params }) => [method, params]);
}

test('a new child is told the handshake, the log level and the subscriptions again', async ({
  dir,
}) => {
  const journal = join(dir, 'journal');
  const host = installServer(dir, server('crash/server-that-dies-when-told', journal)).host();
  await host.initialize();
  await host.ask('logging/setLevel', { level: 'debug' });
  await host.ask('logging/setLevel', { level: 'warning' });
  await host.ask('resources/subscribe', { uri: 'memo://a' });
  await host.ask('resources/subscribe', { uri: 'memo://b' });
  await host.ask('resources/unsubscribe', { uri: 'memo://b' });
  const first = lastLife(journal).slice(0, 2);
  host.notify('notifications/die');
  await host.until('second life', () => handshakesIn(journal) === 2);
  expect(await host.echo('later')).toBe('later');
  const told = lastLife(journal);
  expect(told.slice(0, 2)).toEqual(first);
  expect(told.slice(0, 4)).toEqual([
    [
      'initialize',
      {
        protocolVersion: '2025-11-25',
        capabilities: { roots: { listChanged: true } },
        clientInfo: { name: 'host', version: '1' },
      },
    ],
    ['notifications/initialized', undefined],
    ['logging/setLevel', { level: 'warning' }],
    ['resources/subscribe', { uri: 'memo://a' }],
  ]);
  expect(told.filter(([method]) => method.startsWith('resources/subscribe')).length).toBe(1);
  await host.close();
});

test('a server that dies of the replayed handshake is started once more for the call', async ({
  dir,
}) => {
  const lives = join(dir, 'lives');
  const host = installServer(dir, server('crash/server-that-dies-in-replay', lives)).host();
  await host.initialize();
  expect(await host.echo('one')).toBe('one');
  host.notify('notifications/die');
  await host.until('second life', () => livesIn(lives) >= 2);
  expect(await host.echo('two')).toBe('two');
  expect(livesIn(lives)).toBe(3);
  await host.close();
});

test('a server that exits right after its handshake is started again', async ({ dir }) => {
  const lives = join(dir, 'lives');
  const host = installServer(dir, server('start/server-that-exits-after-answering', lives)).host();
  expect((await host.initialize()).result.serverInfo.name).toBe('fixture');
  await host.until('second life', () => livesIn(lives) === 2);
  expect(await host.echo('call')).toBe('call');
  expect(livesIn(lives)).toBe(2);
  await host.close();
});

test('what a dead server asked is taken back, and a late answer does not reach the next', async ({
  dir,
}) => {
  const journal = join(dir, 'journal');
  const command = server('crash/server-that-dies-while-it-asks', journal);
  const host = installServer(dir, command).host();
  await host.initialize();
  const { error } = await host.call('ask');
  expect(error.data.delivery).toBe('may_have_run');
  expect(
    host.notifications('notifications/cancelled').map(({ params }) => params.requestId),
  ).toEqual([1]);
  const again = host.post('tools/call', { name: 'ask' });
  await host.until('second question', () => host.notifications('roots/list').length === 2);
  const [first, second] = host.notifications('roots/list');
  expect(first?.id).toBe(1);
  expect(second?.id).not.toBe(1);
  host.send({ id: first?.id, result: { roots: [{ uri: 'file:///old' }] } });
  host.send({ id: second?.id, result: { roots: [{ uri: 'file:///new' }] } });
  expect(textOf(await host.answerTo(again))).toBe('{"roots":[{"uri":"file:///new"}]}');
  expect(JSON.stringify(journalOf(journal))).not.toContain('file:///old');
  await host.close();
});

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

test('a subscription of the modern era is carried to the next child, and acknowledged once', async ({
  dir,
}) => {
  const journal = join(dir, 'journal');
  const host = installServer(dir, server('talk/modern-server', journal)).host();
  const discovered = await host.ask('server/discover', { _meta: META });
  expect(discovered.result.supportedVersions).toEqual(['2026-07-28']);
  const params = { _meta: META, notifications: { toolsListChanged: true } };
  host.post('subscriptions/listen', params, 'listen:0');
  await host.ask('tools/list', { _meta: META });
  const listens = () =>
    journalOf(journal).filter(({ method }: Message) => method === 'subscriptions/listen');
  expect(listens()).toEqual([
    { jsonrpc: '2.0', id: 'listen:0', method: 'subscriptions/listen', params },
  ]);
  host.notify('notifications/die');
  await host.until('second subscription', () => listens().length === 2);
  expect(textOf(await host.call('echo', { text: 'later' }, META))).toBe('later');
  expect(listens()[1]).toEqual(listens()[0]);
  expect(host.notifications('notifications/subscriptions/acknowledged').length).toBe(1);
  expect(host.answersTo('listen:0')).toEqual([]);
  await host.close();
});
