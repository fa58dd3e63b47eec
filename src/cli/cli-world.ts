/** What the entry reads of the process once, for the verbs. */
export type CliWorld = {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The folder of the built files. */
  distDir: string;
  /** Whether stdout takes colours. */
  color: boolean;
};
