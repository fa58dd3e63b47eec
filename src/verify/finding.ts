/** `error`: it does not work. `warning`: it works, or may work, but not as it should. `notice`: good to know. */
export type Severity = 'error' | 'warning' | 'notice';

/** What is wrong, as a word that a caller or a test can tell apart. */
export const FINDING_CODES = [
  'PLUGIN_MISSING',
  'PLUGIN_UNREADABLE',
  'PLUGIN_UPDATED',
  'PLUGIN_ORPHANED',
  'SERVER_DISABLED',
  'COMMAND_MISSING',
  'COMMAND_NOT_RUNNABLE',
  'FILE_MISSING',
  'LINK_DANGLING',
  'ENVIRONMENT_ABSENT',
  'VARIABLE_UNSET',
  'RECENT_FAILURE',
  'LAST_START_FAILED',
  'SPEC_INVALID',
  'BUILD_FAILED',
  'ENVIRONMENT_MISSING',
  'WRAPPER_DOWN',
  'WRAPPER_RETRYING',
  'WRAPPER_RESTARTED',
  'WRAPPER_PREPARING',
  'GUARD_BROKEN',
  'HOOKS_DISABLED',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** Kinds of actions, the least disruptive first. */
export const ACTION_KINDS = [
  'none',
  'restarted',
  'restart',
  'reconnect',
  'enable',
  'reload',
  'wait',
  'heal',
  'adopt',
  'mend',
  'reinstall',
  'resume',
] as const;

export type ActionKind = (typeof ACTION_KINDS)[number];

/** The one least disruptive thing that works now. */
export type Action = {
  kind: ActionKind;
  /** One sentence for the user, without a period. */
  text: string;
  /** What to type: into the session when it begins with a slash, else into a shell. */
  command?: string | undefined;
  /** What to type when that is done. */
  next?: string | undefined;
  /** Why this helps, and nothing less. */
  reason: string;
};

/** One thing that is wrong with a server or a plugin. All texts are fit to be shown. */
export type Finding = {
  severity: Severity;
  code: FindingCode;
  /** The client's id of the server, or the plugin's id when it is about the plugin. */
  subject: string;
  /** `plugin@marketplace`. */
  plugin: string;
  what: string;
  /** What the server or the installer said; the client shows it nowhere. */
  why?: string | undefined;
  /** The file where all of it stands. */
  log?: string | undefined;
  action: Action;
};

const RANKS: Record<Severity, number> = { error: 0, warning: 1, notice: 2 };

/** The order in which findings are shown. Not by locale: loading one costs a start 15 ms. */
export function compareFindings(a: Finding, b: Finding): number {
  const byName = a.subject < b.subject ? -1 : Number(a.subject > b.subject);
  return RANKS[a.severity] - RANKS[b.severity] || byName;
}
