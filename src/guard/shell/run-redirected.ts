import type { HereDoc, Redirect, Redirection } from 'unbash';
import { readText } from '../effects/list-directory.ts';
import { expandText, expandWords, quotedText } from './expand/expand-word.ts';
import { affect, pathIn, type Result, type Shell } from './shell.ts';

/** Runs a command with its redirections: what they read is its input, what they write is noted. */
export function runRedirected(
  shell: Shell,
  redirections: readonly Redirection[],
  run: (shell: Shell) => Result,
): Result {
  const before = shell.input;
  const targets: Target[] = [];
  for (const redirection of redirections) applyRedirection(shell, redirection, targets);
  const result = run(shell);
  if (redirections.length > 0) shell.input = before;
  for (const { path, append } of targets) {
    const old = append ? (readText(shell.world, path) ?? '') : '';
    shell.world.files.set(path, old + result.output);
  }
  return targets.length > 0 ? { ...result, output: '' } : result;
}

type Target = { path: string; append: boolean };

function applyRedirection(shell: Shell, redirection: Redirection, targets: Target[]): void {
  if (redirection.type === 'HereDoc') {
    shell.input = hereDocument(shell, redirection);
  } else if (redirection.type === 'HereString') {
    shell.input = `${expandText(shell, redirection.target)}\n`;
  } else {
    applyRedirect(shell, redirection, targets);
  }
}

function applyRedirect(shell: Shell, redirect: Redirect, targets: Target[]): void {
  if (!redirect.target) return;
  const [text = ''] = expandWords(shell, [redirect.target]);
  const { operator } = redirect;
  if (operator === '<') {
    shell.input = readText(shell.world, pathIn(shell, text));
    return;
  }
  if (operator === '<>' || operator === '<&' || /^(?:\d+|-|\/dev\/.*)$/.test(text)) return;
  const append = operator === '>>' || operator === '&>>';
  affect(shell, append ? 'edit' : 'overwrite', text, { reach: 'target' });
  const isOutput = redirect.descriptor === undefined || isStandardOutput(redirect);
  if (isOutput) targets.push({ path: pathIn(shell, text), append });
}

function isStandardOutput({ descriptor }: Redirect): boolean {
  return descriptor?.type === 'FileDescriptor' && descriptor.value === 1;
}

function hereDocument(shell: Shell, { body, delimiter }: HereDoc): string {
  if (delimiter?.quoted || !body.parts) return body.text;
  return quotedText(shell, body.parts);
}
