/** The entry of the shipped wrapper: runs `run.ts`, which the build put into it as a text. */
import { codeFile } from '../src/lib/code/code-file.ts';
import { type LoadedCode, loadCode } from '../src/lib/code/load-code.ts';
import { storeRoot } from '../src/lib/store-root.ts';
import { firstAnswerFile } from '../src/wrapper/first-answer/first-answer.ts';
import { type Given, giveFirstAnswer } from '../src/wrapper/first-answer/give-first-answer.ts';

declare const __PROGRAM__: string;
declare const __PROGRAM_ID__: string;

type Loaded = { code: LoadedCode; given?: Given; firstAnswerFile?: string };
type Run = (require: NodeJS.Require, filename: string, loaded: Loaded) => void;

const { env, platform } = process;
const program = { id: __PROGRAM_ID__, text: __PROGRAM__, name: __filename };
const root = rootIfAny();
const start = { file: __filename, id: program.id, argv: process.argv.slice(2) };
const answerFile = root === undefined ? undefined : firstAnswerFile(root, start);
const given = answerFile === undefined ? undefined : giveFirstAnswer(answerFile, Date.now());
const { value, code } = loadCode(program, root === undefined ? undefined : codeFile(root, program));
(value as Run)(require, __filename, {
  code,
  ...(given ? { given } : {}),
  ...(answerFile === undefined ? {} : { firstAnswerFile: answerFile }),
});

/** Without a store nothing is kept. */
function rootIfAny(): string | undefined {
  try {
    return storeRoot({ platform, env });
  } catch {
    return undefined;
  }
}
