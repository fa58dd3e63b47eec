/** Stands among the words of a launch for those that the script was given. */
export const GIVEN_WORDS = '$@';

/** The host sets these for every server, so a default for them never counts. */
export const HOST_VARIABLES = ['CLAUDE_PLUGIN_ROOT', 'CLAUDE_PLUGIN_DATA', 'CLAUDE_PROJECT_DIR'];

/** A command as the plugin starts it. Paths in the plugin begin with `${CLAUDE_PLUGIN_ROOT}`. */
export type Launch = {
  words: string[];
  /** The folder that it starts in; `undefined` is the caller's. */
  cwd: string | undefined;
  exports: Record<string, string>;
};

type Ended =
  | { kind: 'exited' }
  | { kind: 'launched'; launch: Launch; line: number; source: string; by: 'exec' | 'call' };

/** What the shell knows at one point of one way through a script. */
export type ShellState = {
  /** Where the script lies; `undefined` for the text after `sh -c`. */
  script: string | undefined;
  variables: ReadonlyMap<string, string>;
  exported: ReadonlySet<string>;
  cwd: string | undefined;
  /** The environment that `activate` was sourced from, or that stands first in PATH. */
  activated: string | undefined;
  ended: Ended | undefined;
};

/** One way through a script, and whether its last command succeeded. */
export type Path = { state: ShellState; status: 'ok' | 'failed' };
