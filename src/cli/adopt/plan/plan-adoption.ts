import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../lib/app-error.ts';
import { setProperty } from './edit-json.ts';
import { type EntryPlan, planEntry } from './plan-entry.ts';
import type { PluginFacts, ServerFile } from './plugin-facts.ts';

export type FileChange = { file: string; before: string; after: string };

const BYTE_ORDER_MARK = '\uFEFF';

/** What an adoption does to a plugin, and nothing of it done. */
export type AdoptionPlan = {
  pluginRoot: string;
  wrapper: { path: string; state: 'current' | 'old' | 'missing'; bytes: Buffer };
  entries: (EntryPlan & { file: string })[];
  changes: FileChange[];
};

/** Plans the adoption of a plugin. A plugin without a server that could be started needs no wrapper. */
export function planAdoption(facts: PluginFacts): AdoptionPlan {
  const { pluginRoot, wrapper } = facts;
  const planned = facts.files.map((declared) => ({ declared, entries: planFile(declared, facts) }));
  const files = [...new Set(facts.files.map(({ file }) => file))];
  return {
    pluginRoot,
    wrapper: { path: wrapper.path, state: stateOf(wrapper), bytes: wrapper.built },
    entries: planned.flatMap(({ declared: { file }, entries }) =>
      entries.map((entry) => ({ ...entry, file })),
    ),
    changes: files.flatMap((file) =>
      changeOf(
        file,
        planned.filter(({ declared }) => declared.file === file),
      ),
    ),
  };
}

/** Whether the plugin has a server that starts a process. */
export function hasServers({ entries }: AdoptionPlan): boolean {
  return entries.some(({ action }) => action !== 'left');
}

/** Whether nothing is left to do. */
export function isDone(plan: AdoptionPlan): boolean {
  return !hasServers(plan) || (plan.changes.length === 0 && plan.wrapper.state === 'current');
}

function stateOf({ built, vendored }: PluginFacts['wrapper']): 'current' | 'old' | 'missing' {
  if (!vendored) return 'missing';
  return vendored.equals(built) ? 'current' : 'old';
}

function planFile({ entries }: ServerFile, { folders, layout, wrapper }: PluginFacts): EntryPlan[] {
  return Object.entries(entries).map(([name, entry]) =>
    planEntry(name, entry, { folders, layout, wrapperPath: wrapper.path }),
  );
}

/** One file may declare servers in several places: all of them go into one change. */
function changeOf(
  file: string,
  parts: { declared: ServerFile; entries: EntryPlan[] }[],
): FileChange[] {
  const before = parts[0]?.declared.text ?? '';
  const mark = before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const edits = parts.flatMap(({ declared, entries }) =>
    entries.map((entry) => ({ entry, path: [...declared.path, entry.name] })),
  );
  const json = edits.reduce(
    (text, { entry, path }) => rewriteEntry(text, path, entry),
    before.slice(mark.length),
  );
  for (const { entry, path } of edits) assertWritten({ file, path, json }, entry);
  const after = mark + json;
  return after === before ? [] : [{ file, before, after }];
}

function rewriteEntry(text: string, path: (string | number)[], { change }: EntryPlan): string {
  if (!change) return text;
  const named = setProperty(text, path, 'command', { value: change.command });
  const started = setProperty(named, path, 'args', { value: change.args, after: 'command' });
  const variables = Object.entries(change.env);
  if (variables.length === 0) return started;
  const hasEnv = isObject(valueAt(started, [...path, 'env']));
  if (!hasEnv) return setProperty(started, path, 'env', { value: change.env, after: 'args' });
  return variables.reduce(
    (current, [key, value]) => setProperty(current, [...path, 'env'], key, { value }),
    started,
  );
}

/** A key that stands twice is read at its last place and edited at its first: refuse such a file. */
function assertWritten(
  written: { file: string; path: (string | number)[]; json: string },
  { name, change }: EntryPlan,
): void {
  if (!change) return;
  const { file, path, json } = written;
  const isWritten = (['command', 'args'] as const).every((key) =>
    isDeepStrictEqual(valueAt(json, [...path, key]), change[key]),
  );
  if (isWritten) return;
  throw new AppError('CONFIG_INVALID', `\`${file}\` has a key of the server \`${name}\` twice`, {
    hint: `Remove one of the two from \`${file}\``,
  });
}

function valueAt(text: string, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    JSON.parse(text),
  );
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
