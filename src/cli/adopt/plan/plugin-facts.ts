import type { Entry } from '../../../spec/server-spec.ts';

/** One server as the host reads it from a plugin; fields that nobody here needs are kept unread. */
export type ServerEntry = {
  type?: string | undefined;
  command?: string | undefined;
  args?: string[] | undefined;
  env?: Record<string, string> | undefined;
  cwd?: string | undefined;
};

/** A JSON file that declares servers, and where in it they stand. */
export type ServerFile = {
  /** Relative to the plugin. */
  file: string;
  text: string;
  path: (string | number)[];
  entries: Record<string, ServerEntry>;
};

/** A folder below `mcp-servers/`, as far as the run wrapper goes by it. */
export type ServerFolder = {
  name: string;
  /** `locked`: a lock file decides the environment. `none`: the wrapper makes no environment. */
  requirements: 'locked' | 'listed' | 'none';
  /** What the wrapper starts without a command, its paths in the host's spelling. */
  entry: Entry | undefined;
  /** The shell scripts in the folder, by name. */
  scripts: Record<string, string>;
};

/** Everything about a plugin that the plan depends on. */
export type PluginFacts = {
  pluginRoot: string;
  files: ServerFile[];
  folders: ServerFolder[];
  /** `linked`: `mcp-servers` is a link, so what is put into it would be put elsewhere. */
  layout: 'own' | 'linked';
  /** Where the wrapper is kept, relative to the plugin. */
  wrapper: { path: string; built: Buffer; vendored: Buffer | undefined };
};

/** The variable that the host puts the plugin's folder in place of. */
export const PLUGIN_ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
export const SERVERS_ROOT = `${PLUGIN_ROOT}/mcp-servers`;
