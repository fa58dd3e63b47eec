import { spend } from '../../effects/budget.ts';
import { lookAt, realPath } from '../../effects/real-path.ts';
import { pathIn, type Shell, subshell } from '../../shell/shell.ts';
import type { Call, Model } from '../call.ts';

/**
 * Commands that run the command which their arguments hold. Where that command begins is found by
 * its name, not by the options before it: their number is without end.
 */
export function wrapper(isKnown: (shell: Shell, word: string) => boolean): Model {
  return ({ shell, name, args }) => {
    const at = args.findIndex((arg) => isKnown(shell, arg));
    if (at === -1) return inlineCode({ shell, name, args });
    const inner = subshell(shell, {
      privileged: shell.privileged || /^(?:sudo|doas|pkexec|su|runuser)$/.test(name),
    });
    applyPrefix(inner, name, args.slice(0, at));
    return shell.follow.command(inner, args.slice(at));
  };
}

/** `VAR=value` for all, `-C folder` for those that change there first. */
function applyPrefix(inner: Shell, name: string, prefix: readonly string[]): void {
  for (const [index, word] of prefix.entries()) {
    spend(inner.world.budget);
    const [, variable, value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    if (variable !== undefined) inner.variables.set(variable, [value]);
    const isFolder = word === '-C' || word === '--chdir' || word === '-D';
    if (isFolder && /^(?:env|sudo)$/.test(name))
      inner.cwd = pathIn(inner, prefix[index + 1] ?? '.');
    if (word.startsWith('--chdir=')) inner.cwd = pathIn(inner, word.slice(8));
  }
}

/** Some take a whole command line as one word (`watch 'rm x'`, `su -c`, `env -S`). */
function inlineCode({ shell, args }: Call): undefined {
  for (const arg of args) {
    if (/\s/.test(arg))
      shell.follow.source(subshell(shell), arg.replace(/^(?:-S|--split-string=)/, ''));
  }
  return undefined;
}

/**
 * A command that nobody here knows, with one that is known among its words (`mywrapper rm -rf x`):
 * what the latter would do is possible.
 */
export function followUnknown(
  { shell, args }: Call,
  isDestructive: (word: string) => boolean,
): undefined {
  const at = args.findIndex((arg) => isDestructive(arg));
  if (at === -1) return undefined;
  const from = shell.world.effects.length;
  shell.follow.command(subshell(shell), args.slice(at));
  for (const effect of shell.world.effects.slice(from)) effect.certainty = 'possible';
  return undefined;
}

/** Whether a path leads to a regular file. */
export function isFile(shell: Shell, path: string): boolean {
  return (
    lookAt(shell.world, realPath(shell.world, pathIn(shell, path), 'target'))?.isFile() === true
  );
}
