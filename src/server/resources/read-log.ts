import { layoutOf } from '../../environment/layout.ts';
import { AppError } from '../../lib/app-error.ts';
import { displayLines } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';
import { readTailIfExists } from '../../lib/files/read-file.ts';
import type { ProgramWorld } from '../../lib/program-world.ts';
import { secretsOf } from '../../lib/secrets/secrets-of.ts';
import { verifyAll } from '../../verify/report/run-verify.ts';
import type { VerifiedServer } from '../../verify/verify.ts';

const TAIL_BYTES = 64 * 1024;
const MAX_LINES = 200;
const MAX_LINE = 1000;

/**
 * The last lines that a server wrote to its stderr, without secrets and fit to be shown: from the
 * wrapper's log, else from the client's. Fails for a server that is not there.
 */
export async function readLog(word: string, program: ProgramWorld): Promise<string> {
  const { servers } = await verifyAll(program);
  const meant = servers.find(({ server: { id } }) => id === word || id === `plugin:${word}`);
  if (!meant)
    throw new AppError('SERVER_UNKNOWN', `No server \`${displayText(word, 100)}\``, {
      hint: 'Look for its id with the tool `status`',
    });
  const text = secretsOf(program.env).mask(ownLog(meant) ?? clientLog(meant));
  return displayLines(text, MAX_LINE).slice(-MAX_LINES).join('\n').trim();
}

function ownLog({ wrapped }: VerifiedServer): string | undefined {
  const store = wrapped && wrapped.kind !== 'invalid' ? wrapped.plan.store : undefined;
  if (!store) return undefined;
  const read = readTailIfExists(layoutOf(store.serverStore).serverLog, TAIL_BYTES);
  if (!read) return undefined;
  const text = read.tail.toString('utf8');
  return read.isWhole ? text : text.slice(text.indexOf('\n') + 1);
}

function clientLog({ lastStart }: VerifiedServer): string {
  if (!lastStart) return 'Nothing is logged of this server';
  const { at = 'at some time', outcome, stderr, error } = lastStart;
  return [...stderr, ...(error === undefined ? [] : [error]), `${at}: ${outcome}`].join('\n');
}
