import { affect, pathIn } from '../../shell/shell.ts';
import { type Call, hasFlag, lastPart, type Model, parseOptions } from '../call.ts';

/** `rm` and those that take its options: what it refuses by itself is no loss. */
export const rm: Model = ({ shell, args }) => {
  const options = parseOptions(args);
  const isRecursive = hasFlag(options, 'r', 'R', 'recursive');
  const isIdle = hasFlag(options, 'help', 'version');
  for (const operand of isIdle ? [] : options.operands) {
    const refuses = ['.', '..'].includes(lastPart(operand));
    const isRoot = pathIn(shell, operand) === '/' && !hasFlag(options, 'no-preserve-root');
    if (refuses || isRoot) continue;
    affect(shell, 'delete', operand, { depth: isRecursive ? 'tree' : 'node' });
  }
  return { output: '' };
};

/** `unlink`, `shred -u` and others that take single files. */
export const removeFiles: Model = ({ shell, args }) => {
  for (const operand of parseOptions(args, 'n,s').operands) affect(shell, 'delete', operand);
  return { output: '' };
};

/** `trash`, `rimraf`, `gio trash` and others that take whole trees by default. */
export const removeTrees: Model = (call) => {
  for (const operand of operandsOf(call)) affect(call.shell, 'delete', operand, { depth: 'tree' });
  return { output: '' };
};

/** `shred` overwrites where it lies. */
export const shred: Model = ({ shell, args }) => {
  for (const operand of parseOptions(args, 'n,s').operands) {
    affect(shell, 'overwrite', operand, { reach: 'target' });
  }
  return { output: '' };
};

/** `gzip` and its like replace a file by a packed one, unless told to keep it. */
export const pack: Model = ({ shell, args }) => {
  const options = parseOptions(args);
  if (hasFlag(options, 'c', 'k', 'keep', 'stdout', 'l', 't')) return undefined;
  const depth = hasFlag(options, 'r', 'recursive') ? 'tree' : 'node';
  for (const operand of options.operands) affect(shell, 'delete', operand, { depth });
  return { output: '' };
};

function operandsOf({ args }: Call): string[] {
  return parseOptions(args).operands;
}
