import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import { createMasker } from '../../../src/lib/secrets/masker.ts';
import { LossyWriter } from '../../../src/supervisor/streams/lossy-writer.ts';
import { Told } from '../../../src/supervisor/streams/told.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const SECRET = 'cAnary-0123456789';
const MARK = /^\[\d{4}-\S+Z holdfast \d+\] /;

/** A `Told`, and what it has written to the host's stderr and the log. */
function openTold(dir: string) {
  const stream = new PassThrough();
  const logFile = join(dir, 'server.log');
  const told = new Told(new LossyWriter(stream), logFile, createMasker([SECRET]));
  const read = async () => {
    const stderr = String(stream.read() ?? '');
    await told.flush();
    return { stderr: stderr + String(stream.read() ?? ''), log: readFileSync(logFile, 'utf8') };
  };
  return { told, read };
}

test('[H27] neither the host nor the log gets a secret, whoever says it', async ({ task, dir }) => {
  const { told, read } = openTold(dir);
  told.say(`a ${SECRET}`);
  told.tell(
    new AppError('CHILD_FAILED', `b ${SECRET}`, { cause: new Error(SECRET), hint: SECRET }),
  );
  told.mark(`c ${SECRET}`);
  told.pass(Buffer.from(`d ${SECRET.slice(0, 9)}`));
  told.pass(Buffer.from(`${SECRET.slice(9)}\ne ${SECRET}`));
  const { stderr, log } = await read();
  expect(stderr).toBe(
    'holdfast: a ***\nerror[CHILD_FAILED]: b ***\n  caused by: ***\n\nhint: ***\nd ***\ne ***',
  );
  expect(log.replace(MARK, '')).toBe('c ***\nd ***\ne ***');
  addFigure(task, 6, '0 leaks by what is told');
});

test('[H20] what we are told to say cannot forge a record', async ({ task, dir }) => {
  const { told, read } = openTold(dir);
  told.say('one\nholdfast: forged\u001b[2K');
  told.tell(new AppError('INTERNAL', 'two\nholdfast: forged\rerror[X]: forged'));
  told.mark(`three\n[2020-01-01T00:00:00.000Z holdfast 1] forged ${'x'.repeat(9000)}`);
  const { stderr, log } = await read();
  expect(stderr).toBe(
    'holdfast: one\n  holdfast: forged\nerror[INTERNAL]: two\n  error[X]: forged\n',
  );
  expect([log.split('\n').length, log.length < 2100]).toEqual([2, true]);
  addFigure(task, 3, '0 forged records by what is told');
});

test('[H20] our records begin a line where the child has not ended its own', async ({ dir }) => {
  const { told, read } = openTold(dir);
  told.pass(Buffer.from('unfinished'));
  told.mark('exited with code 1');
  told.say('it is gone');
  const { stderr, log } = await read();
  expect(stderr).toBe('unfinished\nholdfast: it is gone\n');
  expect(log.split('\n').map((line) => line.replace(MARK, 'MARK '))).toEqual([
    'unfinished',
    'MARK exited with code 1',
    '',
  ]);
});
