import { isUnknown } from '../../effects/effect.ts';
import { lookAt, realPath } from '../../effects/real-path.ts';
import { affect, pathIn, type Shell } from '../../shell/shell.ts';
import { hasFlag, type Model, parseOptions } from '../call.ts';

/** `chmod`: a loss only where it takes rights from the owner. */
export const chmod: Model = ({ shell, args }) => {
  // `-x` and the like are modes, not options.
  const words = args.filter((arg) => !/^-[rwxXst]+$/.test(arg));
  const minus = args.find((arg) => /^-[rwxXst]+$/.test(arg));
  const options = parseOptions(words, 'reference');
  const isTree = hasFlag(options, 'R', 'recursive');
  const [first = '', ...rest] = options.operands;
  const mode = minus ?? first;
  const files = minus !== undefined || hasFlag(options, 'reference') ? options.operands : rest;
  for (const file of files) {
    if (!takesRights(shell, mode, { file, isTree })) continue;
    affect(shell, 'chmod', file, { depth: isTree ? 'tree' : 'node', reach: 'target' });
  }
  return { output: '' };
};

/** `chown` and `chgrp`: without privilege the kernel refuses what would matter. */
export const chown: Model = ({ shell, args }) => {
  const options = parseOptions(args, 'from,reference');
  const depth = hasFlag(options, 'R', 'recursive') ? 'tree' : 'node';
  const reach = hasFlag(options, 'h', 'no-dereference') ? 'entry' : 'target';
  for (const file of shell.privileged ? options.operands.slice(1) : []) {
    affect(shell, 'chown', file, { depth, reach });
  }
  return { output: '' };
};

type File = { file: string; isTree: boolean };

function takesRights(shell: Shell, mode: string, { file, isTree }: File): boolean {
  if (isUnknown(mode)) return true;
  if (/^[0-7]+$/.test(mode)) {
    const owner = (Number.parseInt(mode, 8) >> 6) & 7;
    return isTree ? (owner & 5) !== 5 : (ownerOf(shell, file) & ~owner & 5) !== 0;
  }
  return mode
    .split(',')
    .some((clause) => /^[ugoa]*(?:-[^+]*[rxX]|=)/.test(clause) && takesFromOwner(clause));
}

function takesFromOwner(clause: string): boolean {
  const [, who = '', operator = '', rights = ''] = /^([ugoa]*)([-=])(.*)$/.exec(clause) ?? [];
  if (who !== '' && !/[ua]/.test(who)) return false;
  return operator === '-' || !(rights.includes('r') && /[xX]/.test(rights));
}

function ownerOf(shell: Shell, file: string): number {
  const stats = lookAt(shell.world, realPath(shell.world, pathIn(shell, file), 'target'));
  return ((stats?.mode ?? 0o700) >> 6) & 7;
}
