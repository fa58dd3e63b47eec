import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { test as alone } from '../../../helpers/test.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import { type Host, textOf } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { isRunning, journalOf, pidsOf, server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

function linesIn(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

/** A host that knows the tools of a server that dies of its calls. */
async function hostOf(dir: string, fatalCalls: number) {
  const effects = join(dir, 'effects');
  const command = server('crash/server-that-dies-of-effects', effects, String(fatalCalls));
  const plugin = installServer(dir, command);
  const host = plugin.host();
  await host.initialize();
  await host.until('snapshot', plugin.hasSnapshot);
  return { host, effects };
}

test('[I3] a call that may have an effect is not sent again, and the answer says that it may have run', async ({
  dir,
}) => {
  const { host, effects } = await hostOf(dir, 1);
  const { error } = await host.call('plain');
  expect(error.data.delivery).toBe('may_have_run');
  expect(error.message).toContain('it may have run');
  expect(await host.echo('later')).toBe('later');
  expect(linesIn(effects)).toEqual(['plain']);
  await host.close();
});

test.for(['read_only', 'idempotent'])(
  '[I3] a call of a tool that is %s is sent once more, and answered',
  async (name, { dir }) => {
    const { host, effects } = await hostOf(dir, 1);
    expect(textOf(await host.call(name))).toBe(`${name} ran 2 times`);
    expect(linesIn(effects)).toEqual([name, name]);
    await host.close();
  },
);

test('[I3] a repeatable call that is fatal each time is not sent a third time', async ({ dir }) => {
  const { host, effects } = await hostOf(dir, 99);
  const { error } = await host.call('read_only');
  expect(error.data.delivery).toBe('may_have_run');
  expect(await host.echo('later')).toBe('later');
  expect(linesIn(effects)).toEqual(['read_only', 'read_only']);
  await host.close();
});

test('[I3] a call that never left us is delivered to the next child', async ({ dir }) => {
  const host = installServer(dir, server('flow/server-that-does-not-read')).host();
  await host.initialize();
  const [pid = 0] = await pidsOf(host);
  host.notify('notifications/deaf');
  const large = host.post('tools/call', { name: 'echo', arguments: { text: 'x'.repeat(2 ** 20) } });
  const small = host.post('tools/call', { name: 'echo', arguments: { text: 'small' } });
  // the pipe is full when nothing more is taken from us
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(pid, 'SIGKILL');
  expect((await host.answerTo(large)).error.data.delivery).toBe('may_have_run');
  expect(textOf(await host.answerTo(small))).toBe('small');
  await host.close();
});

/** What a host does with a call around the death of its server, so that the server cannot read it. */
const UNREAD: [string, (host: Host, pid: number, call: () => unknown) => Promise<unknown>][] = [
  [
    'after the death, before it is noticed,',
    async ({ wrapper }, pid, call) => {
      wrapper.kill('SIGSTOP');
      process.kill(pid, 'SIGKILL');
      await waitFor('death', () => !isRunning(pid));
      const id = call();
      await sleep(50);
      wrapper.kill('SIGCONT');
      return id;
    },
  ],
  [
    'to a server that is stopped and then killed',
    async (_, pid, call) => {
      process.kill(pid, 'SIGSTOP');
      const id = call();
      await sleep(100);
      process.kill(pid, 'SIGKILL');
      return id;
    },
  ],
];

alone.skipIf(process.platform !== 'linux').for(UNREAD)(
  '[I3] a call that comes %s is delivered to the next one, once',
  async ([, meet], { dir }) => {
    const journal = join(dir, 'journal');
    const host = installServer(dir, server('crash/server-that-dies-when-told', journal)).host();
    await host.initialize();
    for (const round of [1, 2, 3]) {
      const [pid = 0] = await pidsOf(host);
      const call = () => host.post('tools/call', { name: 'echo', arguments: { text: `${round}` } });
      expect(textOf(await host.answerTo(await meet(host, pid, call)))).toBe(`${round}`);
    }
    const told = journalOf(journal).filter(({ params }) => params?.name === 'echo');
    expect(told.map(({ params }) => params.arguments.text)).toEqual(['1', '2', '3']);
    await host.close();
  },
);
