import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { CommandFacts, Defect } from './defect.ts';
import { findBreak } from './find-break.ts';

/** A path below an environment that a script names. */
export type Named = { path: string; certainty: Defect['certainty'] };

/** `.venv`, `venv` or `node_modules` as a whole name, with what lies below it. */
const ENVIRONMENT = /(?<![\w.-])(?:\.?venv|node_modules)(?![\w-])(?:\/[\w.@+/-]{0,200})?/g;
/** What stands before it in the same word. The substitution may hold one more. */
const BEFORE =
  /(?:\$\((?:[^()\n]|\([^()\n]*\)){1,200}\)|\$\{[^}\n]{1,100}\}|[\w$~./@+%:-]|["'](?=\S))*$/;
/** What a script computes about itself is its own folder, or one above it. */
const OWN_PLACE = /dirname|BASH_SOURCE|\$0|\$\{0/;
const MAX_BEFORE = 300;
const MAX_NAMED = 20;

/** A script that can make the environment, or that asks first whether it is there. */
const MAKES_OR_ASKS =
  /-m\s+venv|virtualenv|\buv\s+(venv|sync|run)|\b(npm|pnpm|yarn|bun)\s+(i|ci|install)\b|(\[|test)\s+!?\s*-[defhLrsx]\s|\|\|/;

/**
 * The environments that the shell script at `script` names, resolved as far as a reader can tell:
 * from its own folder, from the plugin's variables, from what it assigns. `suspected` when it may
 * do without them. A word that exists in any of the readings is left out.
 */
export function namedEnvironments(text: string, script: string, facts: CommandFacts): Named[] {
  const code = text.replace(/^\s*#.*$/gm, '');
  const certainty = MAKES_OR_ASKS.test(code) ? 'suspected' : 'sure';
  const named: Named[] = [];
  for (const { 0: environment, index } of code.matchAll(ENVIRONMENT)) {
    const line = code.slice(Math.max(0, index - MAX_BEFORE), index);
    if (/(-m|uv)[ \t]+$/.test(line)) continue; // the module that makes environments
    const before = (BEFORE.exec(line)?.[0] ?? '').replace(/["']/g, '');
    const bases = basesOf(before, { code, script, facts, depth: 0 });
    const paths = bases.map((base) => resolve(base, environment));
    const [first] = paths;
    const isSomewhere = paths.some((path) => findBreak(path) === undefined);
    if (first !== undefined && !isSomewhere) named.push({ path: first, certainty });
    if (named.length === MAX_NAMED) break;
  }
  return named;
}

type Reading = { code: string; script: string; facts: CommandFacts; depth: number };

/** The folders that the text before an environment's name can mean; none when nobody can tell. */
function basesOf(before: string, reading: Reading): string[] {
  const { script, facts } = reading;
  const here = dirname(script);
  if (before === '' || before === './') return [here, facts.pluginRoot, facts.cwd];
  if (isAbsolute(before)) return [before];
  if (before.startsWith('~/')) return [join(facts.home, before.slice(2))];
  const [, variable, path = ''] =
    /^(\$\(.*\)|\$\{[^}]*\}|\$\w+)((?:\/[^()]*)?)$/.exec(before) ?? [];
  if (variable === undefined) return before.includes('$') ? [] : [join(here, before)];
  return path.includes('$') ? [] : valuesOf(variable, reading).map((base) => join(base, path));
}

function valuesOf(variable: string, reading: Reading): string[] {
  const { code, script, facts, depth } = reading;
  const here = dirname(script);
  if (OWN_PLACE.test(variable)) return [here, dirname(here), facts.pluginRoot];
  const name = /^\$\{?(\w+)/.exec(variable)?.[1] ?? '';
  const known: Record<string, string> = {
    CLAUDE_PLUGIN_ROOT: facts.pluginRoot,
    CLAUDE_PLUGIN_DATA: facts.pluginData,
    HOME: facts.home,
    PWD: facts.cwd,
  };
  if (Object.hasOwn(known, name)) return [known[name] ?? ''];
  const assigned = new RegExp(`^\\s*(?:export\\s+|readonly\\s+)?${name}=(.*)$`, 'm').exec(
    code,
  )?.[1];
  if (name === '' || assigned === undefined || depth > 3) return [];
  const value = assigned.trim().replace(/["']/g, '');
  if (OWN_PLACE.test(value)) return [here, dirname(here), facts.pluginRoot];
  return basesOf(value, { ...reading, depth: depth + 1 });
}
