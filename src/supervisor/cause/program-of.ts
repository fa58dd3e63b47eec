import { isAbsolute } from 'node:path';
import { named } from './cause-text.ts';

const SCRIPT = /\.(?:py|pyz|js|cjs|mjs|ts|mts|cts|sh|rb|php|jar)$/;
/** Options of interpreters that stand alone, before the script. */
const LONE_OPTIONS = /^-[A-Za-z]{1,3}$/;
const OPTIONS_WITH_VALUE = new Set(['-c', '-e', '-p', '-r', '-W', '-X']);

/** The program and its script or module; any other argument may hold a secret and is only counted. */
export function programOf(launch: { command: string; args?: readonly string[] }): string {
  const args = launch.args ?? [];
  const script = scriptOf(args);
  const hidden = args.length - script.length;
  const shown = [launch.command, ...script].map((word) => named(word)).join(' ');
  if (hidden === 0) return shown;
  return `${shown} and ${hidden} argument${hidden === 1 ? '' : 's'} that ${hidden === 1 ? 'is' : 'are'} not shown`;
}

function scriptOf(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => !LONE_OPTIONS.test(arg) || OPTIONS_WITH_VALUE.has(arg));
  const [before, first] = [args[at - 1], args[at]];
  if (first === undefined) return [];
  if (before === '-m') return /^[\w.-]+$/.test(first) ? ['-m', first] : [];
  return SCRIPT.test(first) || (at === 0 && isAbsolute(first)) ? [first] : [];
}
