import { join } from 'node:path';
import { expect } from 'vitest';
import { askRun } from '../../../../src/control/socket/ask-run.ts';
import { test } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { livesIn, server } from '../drive/processes.ts';

test('a server is restarted and stopped over the control socket, and the host sees no difference', async ({
  dir,
}) => {
  const lives = join(dir, 'lives');
  const plugin = installServer(dir, server('start/server-that-starts-slowly', lives, '0'));
  const host = plugin.host();
  await host.initialize();
  expect(await host.echo('one')).toBe('one');
  const before = host.heard.length;
  await host.until('record', () => plugin.records()[0]?.state === 'ready');
  const [record] = plugin.records();

  expect((await askRun(record, 'restart', { timeoutMs: 5000 })).ok).toBe(true);
  await host.until('restart', () => livesIn(lives) === 2);
  expect(await host.echo('two')).toBe('two');

  expect((await askRun(record, 'stop', { timeoutMs: 5000 })).ok).toBe(true);
  await host.until('stop', () => plugin.records()[0]?.state === 'idle');
  expect(plugin.records()[0]).toMatchObject({
    counters: { crashes: 0, starts: 2 },
    snapshot: { kind: 'live' },
  });
  expect(await host.echo('three')).toBe('three');
  expect(livesIn(lives)).toBe(3);
  expect(host.heard.length).toBe(before + 2);
  expect(host.stderr).toBe('');
  await host.close();
});

test('[L14] the record of a wrapper that was killed is swept by the next one', async ({ dir }) => {
  const plugin = installServer(dir, server('end/server-that-behaves'));
  const killed = plugin.host();
  await killed.initialize();
  await killed.until('record', () => plugin.records().length === 1);
  killed.wrapper.kill('SIGKILL');
  await killed.ended;
  expect(plugin.records()).toHaveLength(1);
  const host = plugin.host();
  await host.initialize();
  await host.until('sweep', () => plugin.records().map(({ pid }) => pid)[0] === host.wrapper.pid);
  expect(plugin.records()).toHaveLength(1);
  await host.close();
});
