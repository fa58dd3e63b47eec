import { dirname } from 'node:path';
import { absolute, lookAt, realPath } from '../../effects/real-path.ts';
import { affect, pathIn, type Shell } from '../../shell/shell.ts';
import { type Call, hasFlag, type Model, parseOptions } from '../call.ts';

/** `python -m venv` and `virtualenv`: with `--clear` the place is emptied, through a link. */
export const venv: Model = ({ shell, args }) => {
  const options = parseOptions(args, 'prompt,python,p');
  if (!hasFlag(options, 'clear')) return { output: '' };
  for (const operand of options.operands) {
    affect(shell, 'delete', operand, { depth: 'tree', reach: 'target' });
  }
  return { output: '' };
};

const UV_VALUES = 'python,p,directory,project,prompt,index-url,with,group,extra,package';

/** `uv`: environments that it clears or changes, and commands that it runs. */
export const uv: Model = ({ shell, args }) => {
  const options = parseOptions(args, UV_VALUES);
  const [verb = '', second = ''] = options.operands;
  if (verb === 'venv')
    return uvVenv(shell, options.operands.slice(1), hasFlag(options, 'clear', 'c'));
  if (verb === 'pip' && /^(?:uninstall|sync|install)$/.test(second)) {
    changeEnvironment(shell, options.values.get('python') ?? options.values.get('p'), second);
  }
  if (/^(?:sync|add|remove)$/.test(verb)) changeEnvironment(shell, undefined, verb);
  return { output: '' };
};

function uvVenv(shell: Shell, operands: string[], clears: boolean): { output: string } {
  for (const operand of operands.length > 0 ? operands : ['.venv']) {
    // Before 0.8 it cleared without being told; what is installed is not asked here.
    affect(shell, 'delete', operand, { depth: 'tree', reach: 'target', possible: !clears });
  }
  return { output: '' };
}

/** `pip` changes the environment that it stands in. */
export const pip: Model = ({ shell, name, args }) => {
  const [verb = ''] = parseOptions(args).operands;
  if (/^(?:uninstall|install)$/.test(verb)) changeEnvironment(shell, name, verb);
  return undefined;
};

/** `interpreter` is a path inside the environment, or nothing for the one that is active or near. */
function changeEnvironment(shell: Shell, interpreter: string | undefined, verb: string): void {
  const place = interpreter?.includes('/')
    ? dirname(dirname(interpreter))
    : activeEnvironment(shell);
  const real = realPath(shell.world, pathIn(shell, place), 'target');
  if (!lookAt(shell.world, `${real}/pyvenv.cfg`)) return;
  const possible = verb !== 'uninstall';
  affect(shell, 'edit', place, { depth: 'tree', reach: 'target', possible });
}

function activeEnvironment(shell: Shell): string {
  return shell.variables.get('VIRTUAL_ENV')?.[0] ?? '.venv';
}

/** `npm ci` deletes `node_modules`; `npm exec` and `npx` run what follows. */
export const npm: Model = (call: Call) => {
  const options = parseOptions(call.args, 'prefix,C,dir');
  const folder =
    options.values.get('prefix') ?? options.values.get('C') ?? options.values.get('dir') ?? '.';
  if (/^(?:ci|clean-install|ic)$/.test(options.operands[0] ?? '')) {
    affect(call.shell, 'delete', `${folder}/node_modules`, { depth: 'tree', reach: 'target' });
  }
  return undefined;
};

/** `git clean` deletes what git does not know, `git rm` what it does. */
export const git: Model = ({ shell, args }) => {
  const at = args.findIndex(
    (arg, index) => /^[a-z]/.test(arg) && !/^-[Cc]$/.test(args[index - 1] ?? ''),
  );
  const global = parseOptions(args.slice(0, at), 'C,c,git-dir,work-tree');
  const folder = pathIn(shell, global.values.get('C') ?? '.');
  const options = parseOptions(args.slice(at + 1), 'e,exclude');
  if (args[at] === 'init') shell.world.files.set(`${folder}/.git`, '');
  if (hasFlag(options, 'n', 'dry-run', 'cached') || !isRepository(shell, folder)) return undefined;
  const isClean = args[at] === 'clean' && hasFlag(options, 'f', 'force');
  if (!isClean && args[at] !== 'rm') return undefined;
  const possible = isClean && !hasFlag(options, 'x', 'X');
  const targets = options.operands.map((operand) => absolute(folder, operand));
  for (const target of isClean && targets.length === 0 ? [`${folder}/`] : targets) {
    affect(shell, 'delete', target, { depth: 'tree', possible });
  }
  return undefined;
};

function isRepository(shell: Shell, folder: string): boolean {
  const real = realPath(shell.world, folder, 'target');
  const place = `${real}/.git`;
  if (lookAt(shell.world, place) || shell.world.files.has(place)) return true;
  return real !== '/' && isRepository(shell, dirname(real));
}
