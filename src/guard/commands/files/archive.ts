import { absolute } from '../../effects/real-path.ts';
import { affect, pathIn, type Shell } from '../../shell/shell.ts';
import { hasFlag, type Model, parseOptions } from '../call.ts';

/** `tar`: `--remove-files` takes what it packs; unpacking may overwrite anything below its folder. */
export const tar: Model = ({ shell, args: [first = '', ...rest] }) => {
  const args = /^[a-zA-Z]+$/.test(first) ? [`-${first}`, ...rest] : [first, ...rest];
  const options = parseOptions(args, 'f,file,C,directory,X,T,exclude,transform,I');
  const folder = options.values.get('C') ?? options.values.get('directory') ?? '.';
  const archive = options.values.get('f') ?? options.values.get('file');
  if (hasFlag(options, 'x', 'extract', 'get') && !hasFlag(options, 'O', 'to-stdout')) {
    affect(shell, 'overwrite', `${folder}/`, { depth: 'tree', possible: true });
  }
  if (hasFlag(options, 'c', 'create', 'r', 'u')) {
    affect(shell, 'overwrite', archive ?? '', { reach: 'target' });
    if (hasFlag(options, 'remove-files')) removePacked(shell, folder, options.operands);
  }
  return undefined;
};

function removePacked(shell: Shell, folder: string, operands: readonly string[]): void {
  for (const operand of operands) {
    const reach = operand === '.' ? 'target' : 'entry';
    const path = absolute(pathIn(shell, folder), operand); // a slash at the end means nothing to it
    affect(shell, 'delete', path, { depth: 'tree', reach });
  }
}

/** `zip -m` moves what it packs; `unzip -o` overwrites below its folder. */
export const zip: Model = ({ shell, name, args }) => {
  const options = parseOptions(args, name === 'unzip' ? 'd' : '');
  if (name === 'unzip' && hasFlag(options, 'o')) {
    const folder = options.values.get('d') ?? '.';
    affect(shell, 'overwrite', `${folder}/`, { depth: 'tree', possible: true });
  }
  if (name === 'zip' && hasFlag(options, 'm', 'move')) {
    for (const operand of options.operands.slice(1)) {
      affect(shell, 'move', operand, { depth: 'tree' });
    }
  }
  return undefined;
};
