import { join } from 'node:path';
import { expect } from 'vitest';
import { test as alone } from '../../../helpers/test.ts';
import type { Heard } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { handshakesIn, server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

const PENDING = 20;

/** Milliseconds from the death, as the server's own last line tells it, to the answer. */
function delayOf({ at, error }: Heard): number {
  const [, diedAt = Number.NaN] = /died at ([\d.]+)/.exec(error?.message) ?? [];
  return at - Number(diedAt);
}

/** Alone, for its figure. */
alone.for<[string, number | NodeJS.Signals]>([
  ['exited with code 3', 3],
  ['exited with code 0', 0],
  ['was ended by SIGKILL', 'SIGKILL'],
])(
  '[I2] twenty calls to a server that %s are answered once, at once and with the cause',
  async ([words, how], { annotate, dir }) => {
    const host = installServer(dir, server('crash/server-that-dies-when-told')).host();
    await host.initialize();
    await host.echo('ready');
    const ids = Array.from({ length: PENDING }, () => host.post('tools/call', { name: 'hang' }));
    host.notify('notifications/die', { how });
    const answers = await Promise.all(ids.map((id) => host.answerTo(id)));
    for (const { error } of answers) {
      expect(error.code).toBe(-31000);
      expect(error.data).toEqual({ source: 'holdfast', delivery: 'may_have_run', server: 'demo' });
      expect(error.message).toContain(`The MCP server \`demo\` ${words}`);
    }
    const delays = answers.map(delayOf).sort((one, other) => one - other);
    await annotate(`death to answer: ${delays[0]?.toFixed(1)} to ${delays.at(-1)?.toFixed(1)} ms`);
    expect(delays.at(-1)).toBeLessThan(1000); // 20 ms on a machine that does nothing else
    expect(await host.echo('again')).toBe('again');
    expect(ids.map((id) => host.answersTo(id).length)).toEqual(ids.map(() => 1));
    await host.close();
  },
);

test('a server that ends between two messages is there for the next', async ({ dir }) => {
  const journal = join(dir, 'journal');
  const host = installServer(dir, server('crash/server-that-dies-when-told', journal)).host();
  await host.initialize();
  expect(await host.echo('one')).toBe('one');
  const before = host.heard.length;
  host.notify('notifications/die');
  await host.until('second life', () => handshakesIn(journal) === 2);
  expect(await host.echo('two')).toBe('two');
  expect(host.heard.length).toBe(before + 1);
  await host.close();
});

test('what a server said before it died is passed on, and half a line is not', async ({ dir }) => {
  const host = installServer(dir, server('crash/server-that-dies-when-told')).host();
  await host.initialize();
  const [whole, half] = [
    host.post('tools/call', { name: 'hang' }),
    host.post('tools/call', { name: 'hang' }),
  ];
  const answer = `{"jsonrpc":"2.0","id":${whole},"result":{"content":[]}}\n`;
  const lastWords = `${answer}{"jsonrpc":"2.0","id":${half},"result":{"con`;
  host.notify('notifications/die', { lastWords });
  expect((await host.answerTo(whole)).result).toEqual({ content: [] });
  expect((await host.answerTo(half)).error.code).toBe(-31000);
  await host.echo('later');
  expect([whole, half].map((id) => host.answersTo(id).length)).toEqual([1, 1]);
  expect(host.junk).toEqual([]);
  await host.close();
});

test('a call that was cancelled before the death is never answered', async ({ dir }) => {
  const journal = join(dir, 'journal');
  const host = installServer(dir, server('crash/server-that-dies-when-told', journal)).host();
  await host.initialize();
  const [kept, cancelled] = [
    host.post('tools/call', { name: 'hang' }),
    host.post('tools/call', { name: 'hang' }),
  ];
  host.notify('notifications/cancelled', { requestId: cancelled, reason: 'user' });
  host.notify('notifications/die');
  expect((await host.answerTo(kept)).error.code).toBe(-31000);
  await host.echo('later');
  expect(host.answersTo(cancelled)).toEqual([]);
  await host.close();
});

test('an answer of a server that comes after its cancellation is swallowed', async ({ dir }) => {
  const journal = join(dir, 'journal');
  const host = installServer(dir, server('crash/server-that-dies-when-told', journal)).host();
  await host.initialize();
  const cancelled = host.post('tools/call', { name: 'hang' });
  host.notify('notifications/cancelled', { requestId: cancelled });
  const late = `{"jsonrpc":"2.0","id":${cancelled},"result":{"content":[]}}\n`;
  host.notify('notifications/die', { lastWords: late });
  await host.until('second life', () => handshakesIn(journal) === 2);
  expect(await host.echo('later')).toBe('later');
  expect(host.answersTo(cancelled)).toEqual([]);
  await host.close();
});

test('a grandchild that goes on writing after the death neither delays nor confuses', async ({
  annotate,
  dir,
}) => {
  const host = installServer(dir, server('crash/server-that-leaves-a-writer')).host();
  await host.initialize();
  const calledAt = Date.now();
  const { error, at } = await host.call('die');
  expect(error.message).toContain('exited with code 3');
  await annotate(
    `call to answer, of which 100 ms are the server's: ${Math.round(at - calledAt)} ms`,
  );
  expect(at - calledAt).toBeLessThan(2000);
  expect(await host.echo('next')).toBe('next');
  const { length } = host.notifications('notifications/message');
  expect(await host.echo('and next')).toBe('and next');
  expect(host.notifications('notifications/message').length).toBe(length);
  await host.close();
});
