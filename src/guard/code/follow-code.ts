import { spend } from '../effects/budget.ts';
import { type Act, isUnknown } from '../effects/effect.ts';
import { lookAt, overlaps, realPath } from '../effects/real-path.ts';
import { affect, pathIn, type Shell, subshell } from '../shell/shell.ts';
import { argumentsAt, type Program, pathsOf, readProgram } from './expression.ts';

/** What a call does to the path it is given: as its argument, or as what it is called on. */
type Deed = { act: Act; depth: 'node' | 'tree'; reach: 'entry' | 'target'; at: number };

const entry = { reach: 'entry', at: 0 } as const;
const target = { reach: 'target', at: 0 } as const;
const REMOVE_TREE: Deed[] = [{ act: 'delete', depth: 'tree', ...entry }];
const REMOVE: Deed[] = [{ act: 'delete', depth: 'node', ...entry }];
const WRITE: Deed[] = [{ act: 'overwrite', depth: 'node', ...target }];
const MOVE: Deed[] = [
  { act: 'move', depth: 'tree', ...entry },
  { act: 'overwrite', depth: 'node', reach: 'entry', at: 1 },
];
const COPY: Deed[] = [{ act: 'overwrite', depth: 'node', reach: 'target', at: 1 }];

const DEEDS = new Map<string, Deed[]>([
  ...names(
    'rmtree remove_tree rm_rf rm_r remove_entry_secure rimraf del remove_dir_all removeSync emptyDirSync RemoveAll send2trash',
    REMOVE_TREE,
  ),
  ...names('rmSync rm rmdirSync rmdir', REMOVE_TREE),
  ...names('unlink remove unlinkSync removedirs delete', REMOVE),
  ...names('rename move renameSync moveSync mv replace renames', MOVE),
  ...names('copyfile copy copy2 copyFileSync copyFile cp', COPY),
  ...names(
    'write_text write_bytes writeFileSync writeFile truncate truncateSync file_put_contents',
    WRITE,
  ),
]);
const RUNS = new Set(
  'system popen run call check_call check_output Popen execSync exec spawnSync spawn execFileSync shell_exec passthru execvp'.split(
    ' ',
  ),
);
const METHODS = /^(?:unlink|rmdir|rename|replace|write_text|write_bytes|rmtree|remove|delete)$/;
/** Bounded, so that one long word does not cost the square of its length. */
const CALL = /([\w.:$>-]{0,80}?)\b(\w{1,60})!?\s{0,9}\(/g;

function names(list: string, deeds: Deed[]): [string, Deed[]][] {
  return list.split(' ').map((name) => [name, deeds]);
}

/** Follows the calls of a program that delete, move or overwrite, or that run commands. */
export function followCode(shell: Shell, text: string): void {
  spend(shell.world.budget, 8 + text.length / 64);
  const program = readProgram(subshell(shell), text);
  for (const match of text.matchAll(CALL)) {
    spend(shell.world.budget);
    const [all, before = '', name = ''] = match;
    const call = { before, name, open: match.index + all.length - 1, start: match.index };
    followCall(program, call);
  }
  followPerl(program);
  if (STARTS_PROGRAMS.test(text)) suspectCommands(program);
}

function followCall(program: Program, call: CodeCall): void {
  const { name } = call;
  if (RUNS.has(name)) runCall(program, call);
  else if (name === 'chdir') enterFolder(program, call);
  else if (name === 'open' || name === 'chmod') openOrChmod(program, call);
  else for (const deed of DEEDS.get(name) ?? []) doDeed(program, call, deed);
}

const STARTS_PROGRAMS = /\b(?:system|subprocess|child_process|popen|exec|execSync|spawn)\b/;
const COMMAND_TEXT = /(['"`])\s*((?:sudo |cd |rm |mv |find |chmod |unlink )[^'"`\n]{1,400})\1/g;

/** Text that reads like a command, in a program that starts others: whether it runs is unknown. */
function suspectCommands({ shell, text }: Program): void {
  const from = shell.world.effects.length;
  for (const [, , command = ''] of text.matchAll(COMMAND_TEXT)) runText(shell, command);
  for (const effect of shell.world.effects.slice(from)) effect.certainty = 'possible';
}

function enterFolder(program: Program, { open }: CodeCall): void {
  const [folder] = pathsOf(program, argumentsAt(program.text, open)[0] ?? '');
  if (folder !== undefined) program.shell.cwd = pathIn(program.shell, folder);
}

type CodeCall = { before: string; name: string; open: number; start: number };

function doDeed(program: Program, call: CodeCall, deed: Deed): void {
  const args = argumentsAt(program.text, call.open);
  const subject = subjectOf(program, call);
  const expression = subject !== undefined && deed.at === 0 ? subject : (args[deed.at] ?? '');
  const needsRecursive = /^(?:rm|rmSync|rmdirSync|rmdir)$/.test(call.name);
  const isTree = !needsRecursive || /recursive/.test(args.slice(1).join());
  const paths = expression === '' ? [] : pathsOf(program, expression);
  for (const path of paths) {
    if (refusesLink(program.shell, call.name, path)) continue;
    affect(program.shell, deed.act, path, { ...deed, depth: isTree ? deed.depth : 'node' });
    if (isUnknown(path)) suspectAll(program, deed);
  }
}

/** `rmtree` does not take a link, nor Node's `rmSync` one with a slash at its end. */
function refusesLink(shell: Shell, name: string, path: string): boolean {
  const isSlashed = path.endsWith('/');
  const isTouchy = (name === 'rmtree' && !isSlashed) || (/Sync$|^rm$/.test(name) && isSlashed);
  if (!isTouchy || isUnknown(path)) return false;
  return (
    lookAt(shell.world, realPath(shell.world, pathIn(shell, path), 'entry'))?.isSymbolicLink() ===
    true
  );
}

/** `Path('x').unlink()`: what stands before the dot. */
function subjectOf(
  { text, names: known }: Program,
  { before, name, start }: CodeCall,
): string | undefined {
  if (!METHODS.test(name) || !before.endsWith('.')) return undefined;
  const owner = before.slice(0, -1);
  if (owner === '')
    return text.slice(
      Math.max(0, text.lastIndexOf('\n', start), text.lastIndexOf(';', start)),
      start,
    );
  return known.has(owner.split('.')[0] ?? '') ? owner : undefined;
}

/** Where the program hides its target, everything that it names is a candidate. */
function suspectAll({ shell, text }: Program, { act }: Deed): void {
  for (const [, , literal = ''] of text.matchAll(/(['"`])([^'"`\n]*\/[^'"`\n]*)\1/g)) {
    const home = shell.variables.get('HOME')?.[0] ?? '';
    const path = realPath(
      shell.world,
      pathIn(
        shell,
        literal.replace(/^~/, () => home),
      ),
      'target',
    );
    const isNear = shell.world.request.roots.some((root) => overlaps(root.path, path));
    if (isNear && path !== '/') affect(shell, act, path, { depth: 'tree', possible: true });
  }
}

function openOrChmod(program: Program, { name, open }: CodeCall): void {
  const [file = '', mode = ''] = argumentsAt(program.text, open);
  if (name === 'open') {
    if (!/^\s*(?:mode\s*=\s*)?['"](?:w|\+>|>)/.test(mode)) return;
    for (const path of pathsOf(program, file))
      affect(program.shell, 'overwrite', path, { reach: 'target' });
    return;
  }
  const octal = /0o?([0-7]{3,4})\b/.exec(mode)?.[1];
  if (octal !== undefined && (Number.parseInt(octal, 8) & 0o500) === 0o500) return;
  for (const path of pathsOf(program, file)) {
    affect(program.shell, 'chmod', path, { reach: 'target', possible: octal === undefined });
  }
}

/** `os.system('rm -rf x')`, `subprocess.run(['rm', '-rf', 'x'])`. */
function runCall(program: Program, { open }: CodeCall): void {
  const args = argumentsAt(program.text, open);
  const [first = '', second = ''] = args.map((arg) => arg.trim());
  const inner = subshell(program.shell, { input: undefined });
  if (first.startsWith('[')) {
    program.shell.follow.command(inner, wordsOf(program, first));
  } else if (second.startsWith('[')) {
    program.shell.follow.command(inner, [...pathsOf(program, first), ...wordsOf(program, second)]);
  } else {
    const [command = ''] = textsOf(program, first);
    if (/\s/.test(command)) program.shell.follow.source(inner, command);
    else
      program.shell.follow.command(
        inner,
        args.flatMap((arg) => textsOf(program, arg)),
      );
  }
}

function wordsOf(program: Program, list: string): string[] {
  return argumentsAt(list, 0).flatMap((item) => textsOf(program, item));
}

/** Like paths, but wildcards stay: the command that is run may be a shell. */
function textsOf(program: Program, expression: string): string[] {
  const literal = /^\s*[rbu]?(['"`])([\s\S]*)\1\s*$/.exec(expression)?.[2];
  return literal !== undefined && !literal.includes('${')
    ? [literal]
    : pathsOf(program, expression);
}

const BARE_CALL = /\b(unlink|rmtree|remove_tree|rm_rf|system|exec|rmdir)\s+([^\n;]{1,400})/g;
const BACKTICKS = /(?:`|qx[({]|%x[({])([^`)}]{1,400})[`)}]/g;

/** Perl and Ruby call without parentheses, and run what stands in backticks. */
function followPerl(program: Program): void {
  const { shell, text } = program;
  for (const [, name = '', argument = ''] of text.matchAll(BARE_CALL)) {
    if (name === 'system' || name === 'exec') {
      runText(shell, textsOf(program, argument)[0] ?? '');
      continue;
    }
    const depth = name === 'unlink' || name === 'rmdir' ? 'node' : 'tree';
    for (const path of pathsOf(program, argument)) affect(shell, 'delete', path, { depth });
  }
}

/** What stands in backticks runs in Perl, Ruby and PHP; elsewhere it is text. */
export function followBackticks(shell: Shell, text: string): void {
  for (const [, quoted = ''] of text.matchAll(BACKTICKS)) runText(shell, quoted);
}

function runText(shell: Shell, text: string): void {
  shell.follow.source(subshell(shell, { input: undefined }), text);
}
