import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test as alone } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

test('[F38] [I4] what a server prints besides its messages is dropped, and no message with it', async ({
  task,
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
  addFigure(task, texts.length, '0 answers lost between lines of text');
  await host.close();
});

const FUZZ_LINES = 10_000;

/** Text that a server prints by mistake, none of which is a message. */
const JUNK = [
  ...[
    'ready',
    '[INFO] x',
    '[1',
    '{',
    '}',
    '{"a":',
    '"text"',
    '7',
    'true',
    'null',
    '--- \u2028 ---',
  ],
  ...[
    'Traceback (most recent call last):',
    '\ufeff{"jsonrpc":"2.0"}',
    '{}',
    '\u001b[31mred\u001b[0m',
  ],
  ...['{"jsonrpc":"2.0","method":7}', '{"method":"x"}}', "{'method': 'x'}", '\t', '', '\u0000'],
];

test('[F38] of 10,000 lines in any mixture all messages arrive in order, and nothing else', async ({
  task,
  dir,
}) => {
  let seed = 1;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  const isMessage = Array.from({ length: FUZZ_LINES }, () => next() % 2 === 0);
  const lines = isMessage.map((is, index) =>
    is
      ? JSON.stringify({ jsonrpc: '2.0', method: 'notifications/x', params: { index } })
      : `${JUNK[next() % JUNK.length]}${next() % 3 === 0 ? '\r' : ''}`,
  );
  const file = join(dir, 'lines');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const host = installServer(dir, server('talk/server-that-is-hostile', file)).host();
  await host.initialize();
  host.notify('notifications/attack');
  expect(await host.echo('after')).toBe('after');
  const sent = [...isMessage.keys()].filter((index) => isMessage[index]);
  const got = host.notifications('notifications/x').map(({ params }) => params.index);
  expect(got).toEqual(sent);
  expect(host.junk).toEqual([]);
  await host.close();
  addFigure(task, FUZZ_LINES, `${sent.length - got.length} messages dropped, 0 other lines passed`);
});

test('a server that does not answer ping still serves calls', async ({ dir }) => {
  const host = installServer(dir, server('talk/server-that-does-not-answer-ping')).host();
  await host.initialize();
  const ping = host.post('ping');
  expect(await host.echo('alive')).toBe('alive');
  expect(host.answersTo(ping)).toEqual([]);
  await host.close();
});
