import { displayText } from '../lib/display-text.ts';
import type { Action, Finding } from '../verify/finding.ts';

const MAX_TOLD = 8;
const MAX_LINE = 400;

/** The client cuts any text at 10,000 characters; the model needs less. */
const MAX_CONTEXT = 6000;

/**
 * What the client is told: a line for the user and plain facts for the model; an empty text for no
 * findings. Nothing is worded as an order, because what a hook says may be taken for an injection.
 */
export function renderStart(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const answer = {
    systemMessage: displayText(lineOf(findings), MAX_LINE),
    hookSpecificOutput: {
      hookEventName: 'SessionStart',
      additionalContext: contextOf(findings).slice(0, MAX_CONTEXT),
    },
  };
  return `${JSON.stringify(answer)}\n`;
}

/** What the client is told when the look itself failed. */
export function renderFailure(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  const systemMessage = `Holdfast could not look at the MCP servers: ${displayText(why, 200)}`;
  return `${JSON.stringify({ systemMessage })}\n`;
}

/** A guard that does not work lets everything through without a word. */
export function brokenGuard(wrong: string): Finding {
  return {
    severity: 'error',
    code: 'GUARD_BROKEN',
    subject: 'holdfast',
    plugin: 'holdfast',
    what: `The guard against the deletion of environments in use does not work: ${displayText(wrong, 200)}`,
    action: {
      kind: 'reinstall',
      text: 'Install the plugin again',
      command:
        'claude plugin uninstall --keep-data holdfast@holdfast && claude plugin install holdfast@holdfast',
      reason: 'its own files were changed or are incomplete',
    },
  };
}

function lineOf(findings: readonly Finding[]): string {
  const [first] = findings;
  if (first && findings.length === 1)
    return `Holdfast: ${first.subject}: ${first.what}. ${wordsOf(first.action)}. More: /holdfast:doctor`;
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  return `Holdfast: ${findings.length} things are wrong with MCP servers (${subjects.join(', ')}). /holdfast:doctor says what helps`;
}

function contextOf(findings: readonly Finding[]): string {
  const more = findings.length - MAX_TOLD;
  return [
    'Holdfast has looked at the MCP servers of the installed plugins, without changing anything:',
    ...findings.slice(0, MAX_TOLD).map(factOf),
    ...(more > 0 ? [`- ${more} more, which /holdfast:doctor lists`] : []),
    'What begins with a slash can only be typed by the user.',
  ].join('\n');
}

function factOf({ subject, what, why, action }: Finding): string {
  const wrote = why === undefined ? '' : ` Its error output, quoted: ${JSON.stringify(why)}.`;
  return `- ${subject}: ${what}.${wrote} What helps now: ${wordsOf(action)}, because ${action.reason}.`;
}

function wordsOf({ text, command, next }: Action): string {
  const typed = [command, next].filter((one) => one !== undefined);
  return typed.length === 0 ? text : `${text} (${typed.join(', then ')})`;
}
