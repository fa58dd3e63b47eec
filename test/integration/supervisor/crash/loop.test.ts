import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { textOf } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { cpuMsOf, FIXTURES, livesIn, server } from '../drive/processes.ts';

const DOWN = 'has ended too often and is down';

describe.concurrent('side by side, because they wait', () => {
  test('[F41] a server that always dies is started five times, then down, and tried again on demand', async ({
    task,
    dir,
  }) => {
    const lives = join(dir, 'lives');
    const host = installServer(
      dir,
      server('start/server-that-exits-before-answering', lives),
    ).host();
    await host.initialize();
    expect(await host.tools()).toEqual(['server_status']);
    await host.until('end of the starts', () => host.stderr.includes(DOWN));
    expect(livesIn(lives)).toBe(5);
    const cpuBefore = cpuMsOf(host.wrapper.pid);
    const { error } = await host.call('echo');
    expect(error.message).toContain('exited with code 7');
    expect(error.message).toContain('no luck in life 5');
    expect(error.data.delivery).toBe('not_sent');
    expect(textOf(await host.call('server_status'))).toContain('no luck in life 5');
    expect(livesIn(lives)).toBe(5);
    await sleep(2100); // the requirement: not more often than every 2 s
    const later = await host.call('echo');
    expect(later.error.data.delivery).toBe('not_sent');
    expect(livesIn(lives)).toBe(6);
    const cpuMs = cpuMsOf(host.wrapper.pid) - cpuBefore;
    addFigure(task, 1, `5 starts, then down; ${cpuMs} ms of CPU in 2 s with two calls`);
    expect(cpuMs).toBeLessThanOrEqual(200);
    expect(host.stderr.split(DOWN).length).toBe(2);
    await host.close();
  });

  test('[I5] a server that raises at import answers its calls with the exception', async ({
    dir,
  }) => {
    const command = [
      '/usr/bin/env',
      'python3',
      join(FIXTURES, 'start/server-that-raises-at-import.py'),
    ];
    const host = installServer(dir, command).host();
    const { result, at } = await host.initialize();
    expect(result.capabilities.tools).toEqual({ listChanged: true });
    const { error } = await host.call('greet');
    expect(error.message).toContain('RuntimeError: cannot reach the database at db.example:5432');
    expect(error.message).toContain('exited with code 1');
    expect(error.message).toContain('Command: ');
    expect(error.message).toContain('This request was not delivered to the server');
    const tools = (await host.ask('tools/list')).result.tools;
    expect(tools[0].description).toContain('RuntimeError: cannot reach the database');
    expect(at).toBeGreaterThan(0);
    await host.close();
  });

  test('a command that does not exist is told in the answers, and the wrapper stays', async ({
    dir,
  }) => {
    const host = installServer(dir, ['/nonexistent/server']).host();
    await host.initialize();
    const { error } = await host.call('greet');
    expect(error.message).toContain(
      'error[COMMAND_NOT_FOUND]: Could not start `/nonexistent/server`',
    );
    expect(error.data.delivery).toBe('not_sent');
    expect(await host.tools()).toEqual(['server_status']);
    expect(await host.close()).toEqual({ code: 127, signal: null });
  });
});
