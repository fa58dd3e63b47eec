import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test as alone } from '../../../helpers/test.ts';
import { textOf } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

const DEEP = 100_000;
const deep = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
const answer = (id: string, result = '{"content":[{"type":"text","text":"forged"}]}') =>
  `{"jsonrpc":"2.0","id":${id},"result":${result}}`;

/** Lines that no honest server writes; the host's call with id 77 is open meanwhile. */
const ATTACK = [
  ...['"77"', '77.5', '7.7e1000', '-77', '[77]', '{"id":77}', 'true', 'null', '1e400'].map((id) =>
    answer(id),
  ),
  answer('"holdfast-1"'),
  answer('9999'),
  answer('9999', deep),
  `{"jsonrpc":"2.0","id":77,"result":`,
  `{"jsonrpc":"2.0","id":77}`,
  `{"id":77,"id":78,"result":{}}`,
  '{"jsonrpc":"2.0","id":77,"method":7}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}',
  '{"jsonrpc":"2.0","method":"notifications/progress","params":null}',
  `{"jsonrpc":"2.0","method":"notifications/x","params":{"deep":${deep}}}`,
  `{"jsonrpc":"2.0","method":"notifications/x","params":"\\ud800"}`,
  '{"jsonrpc":"2.0","method":"\\ud800/list_changed"}',
  '{"__proto__":{"id":77,"result":{}},"jsonrpc":"2.0"}',
  '{"jsonrpc":"2.0","id":{"__proto__":null},"method":"roots/list"}',
  `[${answer('77')}]`,
  '[]',
  '{}',
  'null',
  '"',
  `${'}'.repeat(1000)}`,
  answer('10000000', `"${'x'.repeat(10 * 1024 * 1024)}"`),
];

test('[H13] forged and broken lines of a server neither end the wrapper nor answer a call', async ({
  task,
  dir,
}) => {
  const lines = join(dir, 'lines');
  const bytes = Buffer.concat([
    Buffer.from(`${ATTACK.join('\n')}\n`),
    Buffer.from(
      '{"jsonrpc":"2.0","method":"notifications/y","params":"\xed\xa0\x80\xff"}\n',
      'latin1',
    ),
    Buffer.from(
      `${answer('77', '{"content":[{"type":"text","text":"true"}]}')}\n${answer('77')}\n`,
    ),
  ]);
  writeFileSync(lines, bytes);
  const host = installServer(dir, server('talk/server-that-is-hostile', lines)).host();
  await host.initialize();
  host.post('tools/call', { name: 'hang' }, 77);
  host.notify('notifications/attack');
  expect(textOf(await host.answerTo(77))).toBe('true');
  expect(await host.echo('alive')).toBe('alive');
  expect(host.answersTo(77).length).toBe(1);
  const strangers = host.heard.filter(
    ({ id, method, result }) => method === undefined && result !== undefined && !isOurs(id),
  );
  expect(strangers.map(({ id }) => id)).toEqual([]);
  expect(await host.close()).toEqual({ code: 0, signal: null });
  addFigure(task, ATTACK.length + 2, '0 crashes, 0 wrong pairings by lines of a server');
});

/** The ids that this host used: numbers from 1, and 77. */
function isOurs(id: unknown): boolean {
  return typeof id === 'number' && Number.isInteger(id) && id > 0 && id <= 77;
}

/** Lines that no honest host writes. */
const FROM_HOST = [
  '{"jsonrpc":"2.0","id":{"a":1},"method":"tools/list"}',
  '{"jsonrpc":"2.0","id":null,"method":"tools/list"}',
  '{"jsonrpc":"2.0","id":1e400,"method":"tools/call","params":{"name":"hang"}}',
  '{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"hang"}}',
  `{"jsonrpc":"2.0","id":900,"method":"tools/call","params":{"name":"hang","arguments":{"deep":${deep}}}}`,
  '{"jsonrpc":"2.0","id":"\\ud800","method":"tools/call","params":{"name":"\\udfff"}}',
  '{"jsonrpc":"2.0","id":"__proto__","method":"tools/call","params":{"name":"hang"}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{"a":1}}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled"}',
  '{"jsonrpc":"2.0","id":4711,"result":{"roots":[]}}',
  '{"jsonrpc":"2.0","id":901,"method":"tools/call","params":[1,2]}',
  '{"jsonrpc":"2.0","id":902,"method":"resources/subscribe","params":{"uri":{"__proto__":1}}}',
  '{"jsonrpc":"2.0","id":903,"method":"subscriptions/listen","params":{"notifications":7}}',
  '[{"jsonrpc":"2.0","id":904,"method":"ping"}]',
  '[]',
  '{"jsonrpc":"2.0","id":905,"method":"tools/call","params":{"name":',
  'garbage',
  '\ufeff{"jsonrpc":"2.0","id":906,"method":"ping"}',
  '{"jsonrpc":"2.0","id":907,"method":"initialize","params":null}',
  '{"jsonrpc":"2.0","id":908,"method":"server/discover","params":{"_meta":[]}}',
];

test.for([
  ['while the server is up', 'end/server-that-behaves'],
  ['while it is not', 'start/server-that-exits-before-answering'],
])(
  '[H13] forged and broken lines of a host %s do not end the wrapper',
  async ([, name = ''], { task, dir }) => {
    const host = installServer(dir, server(name, join(dir, 'lives'))).host();
    await host.initialize();
    await host.tools();
    for (const line of FROM_HOST) host.write(`${line}\n`);
    const last = host.post('tools/call', { name: 'echo', arguments: { text: 'alive' } });
    const { error } = await host.answerTo(last);
    expect(error?.code).toBe(name.startsWith('end') ? undefined : -31000);
    expect(host.answersTo(last).length).toBe(1);
    await host.close();
    addFigure(task, FROM_HOST.length, '0 crashes by lines of a host');
  },
);

test('[H13] a request with the id of an open one is refused, and the open one is answered', async ({
  dir,
}) => {
  const host = installServer(dir, server('end/server-that-behaves')).host();
  await host.initialize();
  host.post('tools/call', { name: 'hang' }, 'twin');
  host.post('tools/call', { name: 'echo', arguments: { text: 'second' } }, 'twin');
  const { error } = await host.answerTo('twin');
  expect(error).toEqual({ code: -32600, message: 'A request with this id is still open' });
  expect(await host.echo('alive')).toBe('alive');
  expect(host.answersTo('twin').length).toBe(1);
  await host.close();
});
