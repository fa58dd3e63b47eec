import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { textOf } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { livesIn, server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const CHANGED = 'notifications/tools/list_changed';

const supervisor = bundledSupervisor();

describe.concurrent('side by side, because they wait', () => {
  test('[I1] [I4] a server that starts in 3 s has a minimal handshake, then list_changed and its list', {
    retry: 2,
  }, async ({ annotate, dir }) => {
    const lives = join(dir, 'lives');
    const host = installServer(
      dir,
      server('start/server-that-starts-slowly', lives, '3000'),
    ).host();
    await host.until('child', () => livesIn(lives) > 0);
    const askedAt = Date.now();
    const { result, at } = await host.initialize();
    await annotate(`answered after ${Math.round(at - askedAt)} ms`);
    expect(at - askedAt).toBeLessThan(1000);
    expect(result.protocolVersion).toBe('2025-11-25');
    expect(result.capabilities.tools).toEqual({ listChanged: true });
    expect(await host.tools()).toEqual(['server_status']);
    expect(textOf(await host.call('server_status'))).toContain('has not answered yet');
    expect(host.notifications(CHANGED)).toEqual([]);

    const call = host.post('tools/call', {
      name: 'echo',
      arguments: { text: 'patience' },
      _meta: { progressToken: 'token' },
    });
    expect(textOf(await host.answerTo(call))).toBe('patience');
    await host.until('list_changed', () => host.notifications(CHANGED).length === 1);
    expect(await host.tools()).toEqual(['echo', 'pids', 'hang']);

    const progress = host.notifications('notifications/progress').map(({ params }) => params);
    expect(progress.length).toBeGreaterThan(0);
    expect(new Set(progress.map(({ progressToken }) => progressToken))).toEqual(new Set(['token']));
    const values = progress.map((params) => params.progress);
    expect(values).toEqual([...new Set(values)].sort((one, other) => one - other));
    const order = host.heard.map(({ id, method }) => method ?? id);
    expect(order.lastIndexOf('notifications/progress')).toBeLessThan(order.indexOf(call));
    expect(order.indexOf(1)).toBe(0);
    await host.close();
  });

  test('[F39] a hundred requests during the preparation reach the server in their order', async ({
    task,
  }) => {
    const host = supervisor.host(server('end/server-that-behaves'), { prepareMs: 1500 });
    await host.initialize();
    const ids = Array.from({ length: 100 }, (_, index) =>
      host.post('tools/call', { name: 'echo', arguments: { text: `${index}` } }),
    );
    await host.answerTo(ids.at(-1));
    const answers = host.heard.filter(({ id }) => ids.includes(id));
    expect(answers.map(textOf)).toEqual(ids.map((_, index) => `${index}`));
    expect(answers.map(({ id }) => id)).toEqual(ids);
    addFigure(task, ids.length, '0 requests lost, order kept');
    await host.close();
  });

  test('[F39] a hundred requests are each answered once when the preparation fails', async ({
    task,
  }) => {
    const wish = { prepareMs: 1500, prepareError: 'no disk' };
    const host = supervisor.host(server('end/server-that-behaves'), wish);
    await host.initialize();
    const ids = Array.from({ length: 100 }, () => host.post('tools/call', { name: 'echo' }));
    await host.answerTo(ids.at(-1));
    for (const id of ids) {
      const [answer, ...more] = host.answersTo(id);
      expect(more).toEqual([]);
      expect(answer?.error.message).toContain('error[INTERNAL]: no disk');
      expect(answer?.error.data.delivery).toBe('not_sent');
    }
    expect(await host.close()).toEqual({ code: 70, signal: null });
    addFigure(task, ids.length, 'each id answered once after a failed build');
  });

  test('more than is held for a server that is not there is answered too when it cannot be', async () => {
    const wish = { prepareMs: 1500, prepareError: 'no disk' };
    const host = supervisor.host(server('end/server-that-behaves'), wish);
    await host.initialize();
    const text = 'x'.repeat(1024 * 1024);
    const ids = Array.from({ length: 8 }, () => host.post('tools/call', { name: 'echo', text }));
    for (const id of ids) expect((await host.answerTo(id)).error.data.delivery).toBe('not_sent');
    expect(await host.tools()).toEqual(['server_status']);
    await host.close();
  });

  test('a host that closes while the server is being prepared ends the wrapper at once', async () => {
    const host = supervisor.host(server('end/server-that-behaves'), { prepareMs: 60_000 });
    await host.initialize();
    const closedAt = Date.now();
    expect(await host.close()).toEqual({ code: 0, signal: null });
    expect(Date.now() - closedAt).toBeLessThan(1000);
  });

  test('a host that asked and closed is answered within the grace', async () => {
    const host = supervisor.host(server('end/server-that-behaves'), { prepareMs: 900 });
    await host.initialize();
    const id = host.post('tools/call', { name: 'echo', arguments: { text: 'last' } });
    await host.close();
    expect(host.answersTo(id).map(textOf)).toEqual(['last']);
  });

  test('a signal during the preparation ends the wrapper by it', async () => {
    const host = supervisor.host(server('end/server-that-behaves'), { prepareMs: 60_000 });
    await host.initialize();
    host.wrapper.kill('SIGTERM');
    expect(await host.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });
});
