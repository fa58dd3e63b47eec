import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../../../helpers/test.ts';
import type { Host } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { journalOf, server } from '../drive/processes.ts';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Asks as a client of both eras does, and gives the answer with the time it took. */
async function probe(host: Host) {
  const askedAt = Date.now();
  const answer = await host.ask('server/discover', { _meta: META });
  return { error: answer.error, tookMs: answer.at - askedAt };
}

const NOT_FOUND = { code: -32601, message: 'Method not found' };

/** The second is the requirement, with 0.2 s for a machine that is busy. */
test('[I1] a server that is silent on server/discover does not keep the host from initialize, which it answers itself', {
  retry: 2,
}, async ({ annotate, dir }) => {
  const journal = join(dir, 'journal');
  const host = installServer(
    dir,
    server('start/server-that-is-silent-on-discover', journal),
  ).host();
  await host.until('child', () => journalOf(journal).length > 0);
  const { error, tookMs } = await probe(host);
  await annotate(`answered after ${Math.round(tookMs)} ms`);
  expect(error).toEqual(NOT_FOUND);
  expect(tookMs).toBeLessThan(1000);
  expect((await host.initialize()).result.serverInfo).toEqual({
    name: 'fixture',
    version: '1.0.0',
  });
  expect(await host.echo('works')).toBe('works');
  const said = journalOf(journal).map(({ started, method }) => (started ? 'start' : method));
  expect(said.filter((word) => word === 'server/discover').length).toBeLessThanOrEqual(1);
  // a server may be bound by its first message: then another process is initialized
  expect(said.filter((word) => word === 'start').length).toBeLessThanOrEqual(2);
  expect(said.filter((word) => word === 'initialize').length).toBe(1);
  await host.close();
});

test('a server that dies of server/discover is asked for it once, also over two sessions', async ({
  dir,
}) => {
  const starts = join(dir, 'starts');
  const plugin = installServer(dir, server('start/server-that-dies-of-discover', starts));
  const first = plugin.host();
  await first.until('child', () => journalOf(starts).length > 0);
  expect((await probe(first)).error).toEqual(NOT_FOUND);
  expect((await first.initialize()).result.serverInfo.name).toBe('fixture');
  expect(await first.echo('works')).toBe('works');
  await first.until('snapshot', plugin.hasSnapshot);
  await first.close();
  expect(journalOf(starts).length).toBe(2);

  const second = plugin.host();
  expect((await probe(second)).error).toEqual(NOT_FOUND);
  await second.initialize();
  expect(await second.echo('works')).toBe('works');
  await second.close();
  expect(journalOf(starts).length).toBe(3);
});

test('a modern server is spoken to in its era, and a second session gets its answer from the snapshot', async ({
  dir,
}) => {
  const journal = join(dir, 'journal');
  const plugin = installServer(dir, server('talk/modern-server', journal));
  const first = plugin.host();
  const { result } = await first.ask('server/discover', { _meta: META });
  expect(result).toMatchObject({
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: { listChanged: true } },
  });
  await first.until('snapshot', plugin.hasSnapshot);
  await first.close();
  const { length } = journalOf(journal);

  const second = plugin.host();
  const known = await second.ask('server/discover', { _meta: META });
  const { ttlMs, ...rest } = known.result;
  expect(rest).toEqual({ ...result, ttlMs: undefined });
  expect(ttlMs).toBeLessThan(60_000);
  const { tools } = (await second.ask('tools/list', { _meta: META })).result;
  expect(tools).toEqual([{ name: 'echo', inputSchema: { type: 'object' } }]);
  expect(journalOf(journal).length).toBe(length);
  await second.close();
});
