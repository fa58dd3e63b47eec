import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { CommandFacts, Defect } from './defect.ts';
import { inspectPath, inspectProgram } from './inspect-program.ts';
import { namedEnvironments } from './named-environments.ts';

/** A script that starts a server is a page long; what is longer is a program. */
const MAX_BYTES = 32 * 1024;

/**
 * Looks into a script for an interpreter that is not there, and for environments that it names and
 * that are not there. What is no text, or no shell script, has no defect.
 */
export function inspectScript(
  path: string,
  run: 'by shebang' | 'by shell',
  facts: CommandFacts,
): Defect | undefined {
  const text = readStart(path);
  if (text === undefined) return undefined;
  const shebang = facts.platform === 'win32' ? undefined : parseShebang(text);
  if (run === 'by shebang') {
    if (shebang === undefined) return undefined;
    const { defect } = inspectProgram(shebang, facts);
    if (defect) return defect;
    if (!/^(ba|da|z|k)?sh$/.test(basename(shebang))) return undefined;
  }
  for (const { path: named, certainty } of namedEnvironments(text, path, facts)) {
    const defect = inspectPath(named, certainty);
    if (defect) return defect;
  }
  return undefined;
}

/** The program that a first line `#!…` names; behind `env` it is looked for on PATH. */
function parseShebang(text: string): string | undefined {
  const [, line = ''] = /^#!([^\n]{1,512})/.exec(text) ?? [];
  const [program, ...rest] = line.trim().split(/\s+/);
  if (!program) return undefined;
  if (basename(program) !== 'env') return program;
  return rest.find((word) => !word.startsWith('-') && !word.includes('='));
}

/** Only the start of a regular file is read, so that a large program costs one page. */
function readStart(path: string): string | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!fstatSync(fd).isFile()) return undefined;
      const head = readAt(fd, 512, 0);
      if (head.includes(0)) return undefined;
      const isShort = head.length < 512;
      return (isShort ? head : Buffer.concat([head, readAt(fd, MAX_BYTES, 512)])).toString('utf8');
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined; // not ours to read: then nothing is said of it
  }
}

function readAt(fd: number, length: number, position: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(fd, buffer, 0, length, position));
}
