import { isUnknown } from '../../effects/effect.ts';
import { listDirectory } from '../../effects/list-directory.ts';
import { lookAt, realPath } from '../../effects/real-path.ts';
import { affect, pathIn, type Shell } from '../../shell/shell.ts';
import { type Call, hasFlag, lastPart, type Model, type Options, parseOptions } from '../call.ts';

/** `mv`: the sources leave their place, and what has a target's name is replaced. */
export const mv: Model = ({ shell, args }) => {
  const options = parseOptions(args, 't,target-directory,S,suffix');
  const { sources, target } = sidesOf(options);
  for (const source of sources) {
    if (!isSlashedLink(shell, source)) affect(shell, 'move', source, { depth: 'tree' });
  }
  if (!hasFlag(options, 'n', 'no-clobber')) {
    for (const path of placesOf(shell, { sources, target }, options)) {
      affect(shell, 'overwrite', path);
    }
  }
  return { output: '' };
};

/** A link with a slash at its end is refused. */
function isSlashedLink(shell: Shell, source: string): boolean {
  if (!source.endsWith('/') || isUnknown(source)) return false;
  const place = realPath(shell.world, pathIn(shell, source), 'entry');
  return lookAt(shell.world, place)?.isSymbolicLink() === true;
}

/** `cp` and `install`: what has a target's name is overwritten, through links. */
export const cp: Model = ({ shell, name, args }) => {
  const options = parseOptions(args, 't,target-directory,S,suffix,m,mode,o,owner,g,group');
  if (hasFlag(options, 'n', 'no-clobber') || (name === 'install' && hasFlag(options, 'd')))
    return { output: '' };
  const { sources, target } = sidesOf(options);
  const reach = hasFlag(options, 'remove-destination') ? 'entry' : 'target';
  const isTree = hasFlag(options, 'r', 'R', 'a', 'recursive', 'archive');
  for (const source of sources) {
    for (const path of placesOf(shell, { sources: [source], target }, options)) {
      if (isTree) overwriteLike(shell, source, path);
      else affect(shell, 'overwrite', path, { reach });
    }
  }
  return { output: '' };
};

const MAX_COPIED_LEVELS = 12;

/** A copied tree overwrites the files of the same names; others stay. */
function overwriteLike(shell: Shell, source: string, target: string, level = 0): void {
  const from = realPath(shell.world, pathIn(shell, source), 'target');
  const into = realPath(shell.world, pathIn(shell, target), 'target');
  if (isUnknown(from) || level > MAX_COPIED_LEVELS) return;
  const isFolder =
    lookAt(shell.world, from)?.isDirectory() && lookAt(shell.world, into)?.isDirectory();
  if (!isFolder) {
    affect(shell, 'overwrite', target, { reach: 'target' });
    return;
  }
  for (const { name } of listDirectory(shell.world, from)) {
    if (lookAt(shell.world, `${into}/${name}`)) {
      overwriteLike(shell, `${from}/${name}`, `${into}/${name}`, level + 1);
    }
  }
}

/** `ln`: with force, what has the link's name is replaced. Links that are made are remembered. */
export const ln: Model = ({ shell, args }) => {
  const options = parseOptions(args, 't,target-directory,S,suffix');
  const { operands } = options;
  const isForced = hasFlag(options, 'f', 'force');
  const isPlain = hasFlag(options, 'n', 'T', 'no-dereference', 'no-target-directory');
  const { sources, target } =
    operands.length === 1
      ? { sources: operands, target: lastPart(operands[0] ?? '') }
      : sidesOf(options);
  const places = isPlain ? [target] : placesOf(shell, { sources, target }, options);
  for (const [index, path] of places.entries()) {
    if (isForced) affect(shell, 'relink', path);
    else if (lookAt(shell.world, pathIn(shell, path))) continue;
    if (hasFlag(options, 's', 'symbolic')) {
      shell.world.links.set(
        pathIn(shell, path.replace(/\/+$/, '')),
        sources[index] ?? sources[0] ?? '',
      );
    }
  }
  return { output: '' };
};

type Sides = { sources: string[]; target: string };

function sidesOf({ operands, values }: Options): Sides {
  const into = values.get('t') ?? values.get('target-directory');
  if (into !== undefined) return { sources: operands, target: `${into}/` };
  return { sources: operands.slice(0, -1), target: operands.at(-1) ?? '' };
}

/** Where the sources would lie: in the target when it is a folder, else under its name. */
function placesOf(shell: Shell, { sources, target }: Sides, options: Options): string[] {
  if (target === '' || sources.length === 0) return [];
  const real = realPath(shell.world, pathIn(shell, target), 'target');
  const isFolder =
    lookAt(shell.world, real)?.isDirectory() && !hasFlag(options, 'T', 'no-target-directory');
  if (!isFolder) return [target];
  return sources.map((source) => `${target.replace(/\/+$/, '')}/${lastPart(source)}`);
}

/** `rsync`: sources may be removed, and what the source has not is deleted with `--delete`. */
export const rsync: Model = ({ shell, args }: Call) => {
  const options = parseOptions(
    args,
    'e,exclude,include,filter,f,rsh,exclude-from,include-from,files-from',
  );
  if (hasFlag(options, 'n', 'dry-run')) return { output: '' };
  const { sources, target } = sidesOf(options);
  if (hasFlag(options, 'remove-source-files')) {
    for (const source of sources) affect(shell, 'move', source, { depth: 'tree', reach: 'target' });
  }
  const deletes = [...options.flags].some((flag) => /^del(?:ete.*)?$/.test(flag));
  for (const source of deletes ? sources : []) {
    const into = source.endsWith('/')
      ? target
      : `${target.replace(/\/+$/, '')}/${lastPart(source)}`;
    affect(shell, 'delete', into, { depth: 'tree', reach: 'target' });
  }
  if (!deletes) for (const source of sources) overwriteLike(shell, source, target);
  return { output: '' };
};
