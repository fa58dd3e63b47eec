import type { Verdict } from './request.ts';

/** What a PreToolUse hook prints for a verdict: one line of JSON, or nothing for no opinion. */
export function renderHookAnswer(verdict: Verdict): string {
  if (verdict.verdict === 'allow') return '';
  return `${JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: verdict.verdict,
      permissionDecisionReason: verdict.reason,
    },
  })}\n`;
}
