import { AppError } from '../../lib/app-error.ts';
import { asRecord } from '../record/parse-record.ts';
import type { RunRecord } from '../record/run-record.ts';

/** What can be asked of a live wrapper. */
export type Action = (typeof ACTIONS)[number];

/** What a wrapper says to a request. */
export type Answer =
  | { ok: true; record: RunRecord; result?: unknown }
  | { ok: false; error: { code: string; message: string; hint?: string } };

const ACTIONS = ['status', 'restart', 'stop'] as const;

/** Reads the line of a request; what else is in it counts for nothing. */
export function parseRequest(line: string): Action {
  const asked = readField(parseJson(line), 'action');
  const action = ACTIONS.find((known) => known === asked);
  if (action) return action;
  throw new AppError('USAGE', 'A control request names no action that is known', {
    hint: `Send {"action":…} with one of: ${ACTIONS.join(', ')}`,
  });
}

/** Reads the line of an answer, or gives `undefined` when it is none. */
export function parseAnswer(line: string): Answer | undefined {
  const value = parseJson(line);
  if (readField(value, 'ok') === true) {
    const record = asRecord(readField(value, 'record'));
    const result = readField(value, 'result');
    return record && { ok: true, record, ...(result === undefined ? {} : { result }) };
  }
  const error = readField(value, 'error');
  const [code, message, hint] = ['code', 'message', 'hint'].map((name) => readField(error, name));
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return {
    ok: false,
    error: { code, message, ...(typeof hint === 'string' ? { hint } : {}) },
  };
}

/** Says as an answer why a request could not be met. */
export function refusal(error: unknown): Answer {
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  const hint = error instanceof AppError ? error.hint : undefined;
  return {
    ok: false,
    error: { code, message: messageOf(error), ...(hint === undefined ? {} : { hint }) },
  };
}

/** With its causes: the first of them is often the only one that helps. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // it names no action, and is no answer
  }
}

function readField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
