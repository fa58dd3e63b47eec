/** What went wrong, as a word that a caller, an exit code or a test can tell apart. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** Exit codes by error code: sysexits.h, and the shell's 126 and 127 for what cannot be run. */
const EXIT_CODES = {
  USAGE: 64,
  REQUIREMENTS_INVALID: 65,
  HASH_MISMATCH: 65,
  ARGUMENTS_INVALID: 65,
  SERVER_UNKNOWN: 66,
  TOOL_UNKNOWN: 66,
  ENTRY_MISSING: 66,
  REQUIREMENTS_MISSING: 66,
  PLUGIN_INVALID: 66,
  INTERPRETER_MISSING: 69,
  INSTALLER_MISSING: 69,
  BUILD_FAILED: 69,
  CONTROL_UNREACHABLE: 69,
  SERVER_UNAVAILABLE: 69,
  CHILD_FAILED: 70,
  CALL_INTERRUPTED: 70,
  CALL_REFUSED: 70,
  INTERNAL: 70,
  STORE_UNUSABLE: 73,
  STATE_UNUSABLE: 73,
  PLUGIN_UNWRITABLE: 73,
  LINK_FOREIGN: 73,
  BUILD_TIMEOUT: 75,
  CALL_TIMEOUT: 75,
  LOCK_TIMEOUT: 75,
  SESSION_LIVE: 75,
  CONTROL_BUSY: 75,
  CALL_UNCONFIRMED: 77,
  CONFIG_INVALID: 78,
  COMMAND_NOT_RUNNABLE: 126,
  COMMAND_NOT_FOUND: 127,
} as const;

/** Whether a word read from outside is one of our codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(EXIT_CODES, code);
}

type Details = { cause?: unknown; hint?: string };

/** A failure as users read it: what was attempted, why it failed, and what they can do now. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, { hint, ...options }: Details = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** The exit code of a process that ends because of `error`; 70 for what we did not foresee. */
export function exitCodeOf(error: unknown): number {
  return error instanceof AppError ? EXIT_CODES[error.code] : EXIT_CODES.INTERNAL;
}

/** Renders an error with its code, its chain of causes and its hint, without a final line break. */
export function renderError(error: unknown): string {
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  const lines = [`error[${code}]: ${messageOf(error)}`];
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) {
    lines.push(`  caused by: ${messageOf(cause).trimEnd().replaceAll('\n', '\n    ')}`);
  }
  if (error instanceof AppError && error.hint) lines.push('', `hint: ${error.hint}`);
  return lines.join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
