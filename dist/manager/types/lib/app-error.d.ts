/** What went wrong, as a word that a caller, an exit code or a test can tell apart. */
export type ErrorCode = keyof typeof EXIT_CODES;
/** Exit codes by error code: sysexits.h, and the shell's 126 and 127 for what cannot be run. */
declare const EXIT_CODES: {
    readonly USAGE: 64;
    readonly REQUIREMENTS_INVALID: 65;
    readonly HASH_MISMATCH: 65;
    readonly ARGUMENTS_INVALID: 65;
    readonly SERVER_UNKNOWN: 66;
    readonly TOOL_UNKNOWN: 66;
    readonly ENTRY_MISSING: 66;
    readonly REQUIREMENTS_MISSING: 66;
    readonly PLUGIN_INVALID: 66;
    readonly INTERPRETER_MISSING: 69;
    readonly INSTALLER_MISSING: 69;
    readonly BUILD_FAILED: 69;
    readonly CONTROL_UNREACHABLE: 69;
    readonly SERVER_UNAVAILABLE: 69;
    readonly CHILD_FAILED: 70;
    readonly CALL_INTERRUPTED: 70;
    readonly CALL_REFUSED: 70;
    readonly INTERNAL: 70;
    readonly STORE_UNUSABLE: 73;
    readonly STATE_UNUSABLE: 73;
    readonly PLUGIN_UNWRITABLE: 73;
    readonly LINK_FOREIGN: 73;
    readonly BUILD_TIMEOUT: 75;
    readonly CALL_TIMEOUT: 75;
    readonly LOCK_TIMEOUT: 75;
    readonly SESSION_LIVE: 75;
    readonly CONTROL_BUSY: 75;
    readonly CALL_UNCONFIRMED: 77;
    readonly CONFIG_INVALID: 78;
    readonly COMMAND_NOT_RUNNABLE: 126;
    readonly COMMAND_NOT_FOUND: 127;
};
/** Whether a word read from outside is one of our codes. */
export declare function isErrorCode(code: string): code is ErrorCode;
type Details = {
    cause?: unknown;
    hint?: string;
};
/** A failure as users read it: what was attempted, why it failed, and what they can do now. */
export declare class AppError extends Error {
    readonly name = "AppError";
    readonly code: ErrorCode;
    readonly hint: string | undefined;
    constructor(code: ErrorCode, message: string, { hint, ...options }?: Details);
}
/** The exit code of a process that ends because of `error`; 70 for what we did not foresee. */
export declare function exitCodeOf(error: unknown): number;
/** Renders an error with its code, its chain of causes and its hint, without a final line break. */
export declare function renderError(error: unknown): string;
export {};
