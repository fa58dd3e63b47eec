import { Script } from 'node:vm';
import { type CodeStage, type Program, readCode } from './code-file.ts';

/** A program that runs from kept code where there is some. */
export type LoadedCode = Program & {
  /** Where its code is kept, if anywhere. */
  file: string | undefined;
  /** What the kept code was good for; `undefined` when the program had to be compiled. */
  keptStage: CodeStage | undefined;
  /** The code of all functions that have run until now. */
  collect: () => Buffer;
};

/**
 * Gives what the script `text` evaluates to, with its compiled code from `file` if that is usable.
 * `name` is what a stack trace calls it.
 */
export function loadCode(
  program: Program & { text: string; name: string },
  file: string | undefined,
): { value: unknown; code: LoadedCode } {
  const { id, text, name: filename } = program;
  const kept = file === undefined ? undefined : readCode(file, program);
  const script = new Script(text, { filename, ...(kept ? { cachedData: kept.code } : {}) });
  const keptStage = script.cachedDataRejected ? undefined : kept?.stage;
  const collect = () => script.createCachedData();
  return { value: script.runInThisContext(), code: { id, file, keptStage, collect } };
}
