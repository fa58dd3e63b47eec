import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { AppError } from '../../lib/app-error.ts';
import type { RunRecord } from '../record/run-record.ts';
import { type Action, type Answer, parseAnswer } from './control-messages.ts';
import { readLine } from './read-line.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Asks the wrapper of `record` and gives its answer, within `timeoutMs` in all. Fails with
 * `CONTROL_UNREACHABLE` when nobody answers. Texts in an answer are the wrapper's: clean them for a terminal.
 */
export async function askRun(
  record: RunRecord,
  action: Action,
  { timeoutMs, uid = process.getuid?.() }: { timeoutMs: number; uid?: number | undefined },
): Promise<Answer> {
  const path = verifySocket(record, uid);
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify({ action })}\n`);
    const line = await readLine(socket, { maxBytes: MAX_ANSWER_BYTES, timeoutMs });
    const answer = line === undefined ? undefined : parseAnswer(line);
    if (!answer) throw unreachable(record, 'It ended the connection without an answer');
    return answer;
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'CONTROL_UNREACHABLE') throw cause;
    throw unreachable(record, cause);
  } finally {
    socket.destroy();
  }
}

/** Only to a socket of our own user: somebody else's could say what it likes. */
function verifySocket(record: RunRecord, uid: number | undefined): string {
  const { socket } = record;
  if (socket === undefined) throw unreachable(record, 'It has no control socket');
  if (uid === undefined) return socket;
  const stat = lstatSync(socket, { throwIfNoEntry: false });
  if (!stat) throw unreachable(record, `\`${socket}\` is not there`);
  if (!stat.isSocket()) throw unreachable(record, `\`${socket}\` is not a socket`);
  if (stat.uid !== uid) throw unreachable(record, `\`${socket}\` belongs to another user`);
  return socket;
}

function unreachable({ server, pid }: RunRecord, cause: unknown): AppError {
  return new AppError(
    'CONTROL_UNREACHABLE',
    `The wrapper of \`${server}\` (pid ${pid}) does not answer`,
    {
      cause,
      hint: 'Look with `holdfast status` whether it still runs',
    },
  );
}
