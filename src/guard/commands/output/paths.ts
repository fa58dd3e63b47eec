import { readlinkSync } from 'node:fs';
import { DOUBT, isUnknown, UNKNOWN } from '../../effects/effect.ts';
import { listDirectory, readText } from '../../effects/list-directory.ts';
import { lookAt, realPath } from '../../effects/real-path.ts';
import { pathIn, type Shell, unknownText } from '../../shell/shell.ts';
import { hasFlag, lastPart, type Model, parseOptions } from '../call.ts';

/** `realpath`, and `readlink -f` and its like. */
export const realpath: Model = ({ shell, args }) =>
  lines(parseOptions(args, 'relative-to,relative-base').operands, (path) => resolved(shell, path));

/** `readlink`: the link's own text, or the real path with `-f`, `-e`, `-m`. */
export const readlink: Model = ({ shell, args }) => {
  const options = parseOptions(args);
  const isCanonical = hasFlag(options, 'f', 'e', 'm', 'canonicalize', 'canonicalize-existing');
  return lines(options.operands, (path) => {
    if (isCanonical || isUnknown(path)) return resolved(shell, path);
    const place = realPath(shell.world, pathIn(shell, path), 'entry');
    const made = shell.world.links.get(place);
    if (made !== undefined) return made;
    return lookAt(shell.world, place)?.isSymbolicLink() ? readlinkSync(place) : '';
  });
};

function resolved(shell: Shell, path: string): string {
  return isUnknown(path) ? path : realPath(shell.world, pathIn(shell, path), 'target');
}

/** `dirname`. */
export const dirname: Model = ({ args }) =>
  lines(parseOptions(args).operands, (path) => {
    const bare = path.replace(/\/+$/, '');
    const at = bare.lastIndexOf('/');
    return at === -1 ? '.' : bare.slice(0, at) || '/';
  });

/** `basename`, with a suffix to take off. */
export const basename: Model = ({ args }) => {
  const options = parseOptions(args, 's,suffix');
  if (hasFlag(options, 'a', 'multiple', 's')) return lines(options.operands, lastPart);
  const [path = '', suffix = ''] = options.operands;
  const name = lastPart(path);
  const bare = suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return { output: `${bare}\n`, status: 'ok' };
};

/** `pwd`. */
export const pwd: Model = ({ shell, args }) => ({
  output: `${args.includes('-P') ? resolved(shell, shell.cwd) : shell.cwd}\n`,
  status: 'ok',
});

/** `ls`: names, one a line, newest first with `-t`. */
export const ls: Model = ({ shell, args }) => {
  const options = parseOptions(args, 'I,w');
  const operands = options.operands.length > 0 ? options.operands : ['.'];
  if (hasFlag(options, 'R', 'l', 'recursive') || operands.some(isUnknown)) {
    return { output: unknownText(shell, operands) };
  }
  const names = operands.flatMap((path) => namesIn(shell, path, options.flags));
  return { output: names.map((name) => `${name}\n`).join(''), status: 'ok' };
};

function namesIn(shell: Shell, path: string, flags: Set<string>): string[] {
  const dir = realPath(shell.world, pathIn(shell, path), 'target');
  if (flags.has('d') || !lookAt(shell.world, dir)?.isDirectory()) return [path];
  const isHiddenShown = flags.has('a') || flags.has('A');
  const names = listDirectory(shell.world, dir)
    .map(({ name }) => name)
    .filter((name) => isHiddenShown || !name.startsWith('.'));
  if (flags.has('t')) {
    const age = (name: string) => lookAt(shell.world, `${dir}/${name}`)?.mtimeMs ?? 0;
    names.sort((one, other) => age(other) - age(one));
  }
  return flags.has('r') ? names.reverse() : names;
}

/** `cat` of files, or of the input. */
export const cat: Model = ({ shell, args }) => {
  const { operands } = parseOptions(args);
  if (operands.length === 0) return shell.input === undefined ? undefined : { output: shell.input };
  const texts = operands.map((path) =>
    path === '-' ? shell.input : readText(shell.world, pathIn(shell, path)),
  );
  return { output: texts.map((text) => text ?? `${UNKNOWN}\n`).join('') };
};

/** `mktemp`: a new place that nobody uses. */
export const mktemp: Model = () => ({ output: `/tmp/tmp.${DOUBT}0123456789\n`, status: 'ok' });

/** `which` and `command -v` say where a program lies; nobody deletes by that here. */
export const silent: Model = () => ({ output: UNKNOWN });

function lines(texts: readonly string[], change: (text: string) => string) {
  return { output: texts.map((text) => `${change(text)}\n`).join(''), status: 'ok' } as const;
}
