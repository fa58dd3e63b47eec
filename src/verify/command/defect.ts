import type { FindingCode } from '../finding.ts';

/** Something that keeps a server from starting, found without starting it. */
export type Defect = {
  code: Extract<
    FindingCode,
    | 'COMMAND_MISSING'
    | 'COMMAND_NOT_RUNNABLE'
    | 'FILE_MISSING'
    | 'LINK_DANGLING'
    | 'ENVIRONMENT_ABSENT'
    | 'VARIABLE_UNSET'
  >;
  /** `suspected` counts only for a server that failed: it may have other ways to start. */
  certainty: 'sure' | 'suspected';
  /** The program, the variable, or the place where the path breaks. */
  subject: string;
  /** Where a dangling link leads to. */
  target?: string;
};

/** What a search for defects depends on. */
export type CommandFacts = {
  /** The client's environment with what the spec adds. */
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  cwd: string;
  home: string;
  pluginRoot: string;
  pluginData: string;
  /** Where programs were found: most servers are started by the same few. */
  programs: Map<string, string | undefined>;
};
