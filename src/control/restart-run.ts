import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isErrorCode } from '../lib/app-error.ts';
import { displayText } from '../lib/display-text.ts';
import type { RunRecord } from './record/run-record.ts';
import { askRun } from './socket/ask-run.ts';

const ASK_MS = 5000;
const POLL_MS = 100;

/**
 * Restarts a server over the control socket of its wrapper and gives the state that it comes to,
 * or the one that it is in after `waitMs`.
 */
export async function restartRun(record: RunRecord, waitMs: number): Promise<RunRecord['state']> {
  let now = await ask(record, 'restart');
  const endsAt = performance.now() + waitMs;
  while (['healing', 'starting', 'stopping'].includes(now.state) && performance.now() < endsAt) {
    await sleep(POLL_MS);
    now = await ask(record, 'status');
  }
  return now.state;
}

async function ask(record: RunRecord, action: 'restart' | 'status'): Promise<RunRecord> {
  const answer = await askRun(record, action, { timeoutMs: ASK_MS });
  if (answer.ok) return answer.record;
  const { code, message, hint } = answer.error;
  throw new AppError(isErrorCode(code) ? code : 'CHILD_FAILED', displayText(message, 400), {
    hint: displayText(hint ?? 'Look at it with `holdfast doctor`', 400),
  });
}
