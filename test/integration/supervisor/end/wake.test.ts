import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import type { Message } from '../drive/host.ts';
import { journalOf, server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const supervisor = bundledSupervisor();

test('[F42] after a sleep the server is asked whether it is there, and the host is not told', async ({
  task,
  dir,
}) => {
  const journal = join(dir, 'journal');
  const command = server('crash/server-that-dies-when-told', journal);
  const host = supervisor.host(command, { looks: { lookMs: 100, sleptMs: 600 } });
  await host.initialize();
  await host.echo('up');
  const pings = () => journalOf(journal).filter(({ method }: Message) => method === 'ping').length;
  await sleep(500);
  expect(pings()).toBe(0);
  host.wrapper.kill('SIGSTOP');
  await sleep(1200);
  const heard = host.heard.length;
  host.wrapper.kill('SIGCONT');
  await host.until('probe', () => pings() === 1);
  expect(await host.echo('awake')).toBe('awake');
  expect(host.heard.length).toBe(heard + 1);
  addFigure(task, 1, 'asked once after a sleep, 0 words to the host');
  await host.close();
});
