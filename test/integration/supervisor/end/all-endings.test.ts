import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import type { Ending } from '../../../../src/supervisor/life/launch.ts';
import { LossyWriter } from '../../../../src/supervisor/streams/lossy-writer.ts';
import { supervise } from '../../../../src/supervisor/supervise.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { waitFor } from '../../../helpers/wait-for.ts';

/** A case: what a shell does at the end of its input, and how that ends it. */
type Case = { last: string; ending: Ending };

const FACTS = { server: 'x', version: '1', start: 'eager', known: { kind: 'missing' } } as const;

/** Ends the shell when a signal has not: ignored, or without effect for a group without a terminal. */
const ALIVE = 99;
const HARMLESS = /^SIG(CHLD|CONT|URG|WINCH|TSTP|TTIN|TTOU)$/;

const CODES: Case[] = Array.from({ length: 256 }, (_, code) => ({
  last: `exit ${code}`,
  ending: { code },
}));

const SIGNALS: Case[] = Array.from({ length: 31 }, (_, index) => {
  const number = index + 1;
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  const signal = names.find((name) => constants.signals[name] === number) ?? 'SIGKILL';
  return { last: `kill -${number} $$`, ending: endingBy(signal) };
});

/** A server that stops itself does not end at the end of its input: it is killed in the end. */
function endingBy(signal: NodeJS.Signals): Ending {
  if (signal === 'SIGSTOP') return { signal: 'SIGKILL' };
  return HARMLESS.test(signal) ? { code: ALIVE } : { signal };
}

/** How the supervisor says to end, when the host closes and the server does `last` after that. */
async function endingOf(last: string): Promise<Ending> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const script = `ulimit -c 0; echo up >&2; while read -r _; do :; done; ${last}; exit ${ALIVE}`;
  const env = { PATH: '/usr/bin:/bin' };
  let isUp = false;
  stdout.resume();
  stderr.once('data', () => {
    isUp = true;
  });
  const ended = supervise({
    facts: FACTS,
    prepare: async () => ({ command: '/bin/sh', args: ['-c', script], env, notes: [] }),
    host: { stdin, stdout, stderr: new LossyWriter(stderr), closeStdout: () => {} },
  });
  await waitFor('server', () => isUp);
  stdin.end();
  return await ended;
}

/** On a machine so busy that the server met our deadline, it is asked once more. */
async function isPassedOn({ last, ending }: Case): Promise<boolean> {
  const wanted = JSON.stringify(ending);
  return (
    JSON.stringify(await endingOf(last)) === wanted ||
    JSON.stringify(await endingOf(last)) === wanted
  );
}

test.skipIf(process.platform !== 'linux')(
  '[F31] each exit code and each signal of a server is what its wrapper ends with',
  { timeout: 120_000 },
  async ({ task }) => {
    const open = [...SIGNALS, ...CODES];
    const total = open.length;
    const lost: string[] = [];
    const work = async () => {
      for (let one = open.shift(); one; one = open.shift())
        if (!(await isPassedOn(one))) lost.push(one.last);
    };
    await Promise.all([work(), work(), work()]);
    expect(lost).toEqual([]);
    addFigure(task, total, `${total - lost.length} of ${total} ends passed on`);
  },
);
