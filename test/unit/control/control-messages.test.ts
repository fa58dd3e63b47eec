import { expect, test } from 'vitest';
import {
  parseAnswer,
  parseRequest,
  refusal,
} from '../../../src/control/socket/control-messages.ts';
import { AppError } from '../../../src/lib/app-error.ts';
import { sampleRecord } from './record.ts';

test.each(['status', 'restart', 'stop'])('%s can be asked for', (action) => {
  expect(parseRequest(`{"action":"${action}","new":1}\r`)).toBe(action);
});

test.each([
  '',
  'status',
  'null',
  '[]',
  '{}',
  '{"action":"toString"}',
  '{"action":["stop"]}',
  '{"__proto__":{"action":"stop"}}',
  '\0\uFFFD',
  '['.repeat(60_000),
])('[H25] request %#, which names no known action, is refused', (line) => {
  expect(() => parseRequest(line)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('an answer reads as it was sent', () => {
  const record = sampleRecord();
  for (const answer of [
    { ok: true, record },
    { ok: true, record, result: { restarted: true } },
    { ok: false, error: { code: 'CHILD_FAILED', message: 'no' } },
    { ok: false, error: { code: 'CHILD_FAILED', message: 'no', hint: 'do' } },
  ])
    expect(parseAnswer(JSON.stringify(answer))).toEqual(answer);
});

test.each(['', '{}', '{"ok":true}', '{"ok":true,"record":{}}', '{"ok":false,"error":"x"}'])(
  '[H25] `%s` is not an answer',
  (line) => {
    expect(parseAnswer(line)).toBeUndefined();
  },
);

test('a refusal carries the true cause', () => {
  const cause = new Error('spawn x', { cause: new Error('ENOENT') });
  const error = new AppError('CHILD_FAILED', 'Could not start', { cause, hint: 'Install `x`' });
  expect(refusal(error)).toEqual({
    ok: false,
    error: {
      code: 'CHILD_FAILED',
      message: 'Could not start: spawn x: ENOENT',
      hint: 'Install `x`',
    },
  });
  expect(refusal('x')).toEqual({ ok: false, error: { code: 'INTERNAL', message: 'x' } });
});
