import { type Call, type Model, parseOptions } from '../commands/call.ts';
import { edits } from '../commands/files/write.ts';
import { pip, venv } from '../commands/runners/environments.ts';
import { isUnknown } from '../effects/effect.ts';
import { readText } from '../effects/list-directory.ts';
import { pathIn } from '../shell/shell.ts';
import { followBackticks, followCode } from './follow-code.ts';

/** Which options of an interpreter bring code along. */
const INLINE = /^(?:-[a-zA-Z]*[ceErp]|--eval|--print|eval)$/;

/** `python`, `node`, `perl`, `ruby`, `php`: inline code, a script that can be read, or the input. */
export const interpreter: Model = (call) => {
  const { shell, name, args } = call;
  if (/^python|^pypy/.test(name) && args.includes('-m')) return runModule(call);
  const at = args.findIndex((arg) => INLINE.test(arg));
  if (/^(?:perl|ruby)/.test(name) && args.some((arg) => /^-\w*i/.test(arg)))
    edits(afterCode(call, at));
  if (at >= 0) {
    const code = args[at + 1];
    if (code !== undefined && !isUnknown(code)) followProgram(call, code);
    return undefined;
  }
  const script = args.find((arg) => !arg.startsWith('-'));
  const text = script === undefined ? shell.input : readText(shell.world, pathIn(shell, script));
  if (text !== undefined && !text.includes('\u0000')) followProgram(call, text);
  return undefined;
};

function followProgram({ shell, name }: Call, text: string): void {
  followCode(shell, text);
  if (/^(?:perl|ruby|php)/.test(name)) followBackticks(shell, text);
}

function afterCode({ shell, name, args }: Call, at: number): Call {
  return { shell, name, args: ['-i', ...args.slice(at + 2)] };
}

function runModule(call: Call): ReturnType<Model> {
  const at = call.args.indexOf('-m');
  const [module, ...rest] = call.args.slice(at + 1);
  const inner = { ...call, args: rest };
  if (module === 'venv' || module === 'virtualenv') return venv(inner);
  if (module === 'pip') return pip(inner);
  if (module === 'uv') return undefined;
  return undefined;
}

/** `awk`: `system("…")` in its program. */
export const awk: Model = ({ shell, args }) => {
  const [program = ''] = parseOptions(args, 'v,F,f').operands;
  if (/\bsystem\s*\(/.test(program)) followCode(shell, program);
  return undefined;
};
