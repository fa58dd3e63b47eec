/** What a program of ours reads of its process once, at its entry. */
export type ProgramWorld = {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The folder of the built files. */
  distDir: string;
};
