import { affect, pathIn } from '../../shell/shell.ts';
import { hasFlag, type Model, parseOptions } from '../call.ts';

/** `tee`: empties its files and writes its input there, or adds to them with `-a`. */
export const tee: Model = ({ shell, args }) => {
  const options = parseOptions(args);
  const append = hasFlag(options, 'a', 'append');
  const input = shell.input;
  for (const operand of options.operands) {
    affect(shell, append ? 'edit' : 'overwrite', operand, { reach: 'target' });
    if (input !== undefined && !append) shell.world.files.set(pathIn(shell, operand), input);
  }
  return input === undefined ? undefined : { output: input };
};

/** `dd of=…`. */
export const dd: Model = ({ shell, args }) => {
  for (const arg of args) {
    if (arg.startsWith('of=')) affect(shell, 'overwrite', arg.slice(3), { reach: 'target' });
  }
  return undefined;
};

/** `truncate -s`. */
export const truncate: Model = ({ shell, args }) => {
  for (const operand of parseOptions(args, 's,size,r,reference').operands) {
    affect(shell, 'overwrite', operand, { reach: 'target' });
  }
  return { output: '' };
};

/** Those that write the file that an option names: `curl -o`, `wget -O`, `sort -o`. */
export function writesTo(...names: string[]): Model {
  return ({ shell, args }) => {
    const { values } = parseOptions(args, names.join(','));
    for (const name of names) {
      affect(shell, 'overwrite', values.get(name) ?? '', { reach: 'target' });
    }
    return undefined;
  };
}

/** Those that change a file in place: `sed -i`, `perl -i`, `patch`. */
export const edits: Model = ({ shell, args }) => {
  const options = parseOptions(args, 'e,f,expression,file');
  if (!hasFlag(options, 'i', 'in-place')) return undefined;
  for (const operand of options.operands) affect(shell, 'edit', operand);
  return { output: '' };
};
