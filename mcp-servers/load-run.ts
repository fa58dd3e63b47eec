/** The entry of the shipped wrapper: runs `run.ts`, which the build put into it as a text. */

import { codeFile } from '../src/lib/code/code-file.ts';
import { type LoadedCode, loadCode } from '../src/lib/code/load-code.ts';
import { storeRoot } from '../src/lib/store-root.ts';

declare const __PROGRAM__: string;
declare const __PROGRAM_ID__: string;

type Run = (require: NodeJS.Require, filename: string, code: LoadedCode | undefined) => void;

const { env, platform } = process;
const program = { id: __PROGRAM_ID__, text: __PROGRAM__, name: __filename };
const { value, code } = loadCode(program, fileOf(program));
(value as Run)(require, __filename, code);

/** Without a store nothing is kept. */
function fileOf({ id }: { id: string }): string | undefined {
  try {
    return codeFile(storeRoot({ platform, env }), { id });
  } catch {
    return undefined;
  }
}
