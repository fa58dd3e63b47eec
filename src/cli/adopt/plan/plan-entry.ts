import { findLaunch } from './find-launch.ts';
import {
  PLUGIN_ROOT,
  type PluginFacts,
  SERVERS_ROOT,
  type ServerEntry,
  type ServerFolder,
} from './plugin-facts.ts';
import { toPythonCommand } from './python-command.ts';

/**
 * `environment`: it starts from the server's environment. `supervised`: its command stays as it is,
 * behind the wrapper. `adopted`: it is so already. `left`: it starts no process.
 */
export type EntryAction = 'environment' | 'supervised' | 'adopted' | 'left';

export type EntryPlan = {
  name: string;
  action: EntryAction;
  /** Sentences for the author: what else is so from now on, or why not more was done. */
  notes: string[];
  change?: { command: string; args: string[]; env: Record<string, string> };
};

type Facts = Pick<PluginFacts, 'folders' | 'layout'> & { wrapperPath: string };
type Start = { action: EntryAction; words: string[]; env: Record<string, string>; notes: string[] };

/** Plans what becomes of one server's entry. */
export function planEntry(name: string, entry: ServerEntry, facts: Facts): EntryPlan {
  const { command, args = [] } = entry;
  if (command === undefined || !['stdio', undefined].includes(entry.type)) {
    return { name, action: 'left', notes: [`it is reached over ${entry.type ?? 'the network'}`] };
  }
  if (isAdopted(command, args)) return { name, action: 'adopted', notes: [] };
  const server = folderNamedIn([command, ...args, entry.cwd ?? '']) ?? name;
  const { action, notes, words, env } = planStart(server, entry, facts);
  const start = [`${PLUGIN_ROOT}/${facts.wrapperPath}`, asServerName(server), ...words];
  return {
    name,
    action,
    notes,
    change: { command: 'node', args: start, env: mergeEnv(env, entry) },
  };
}

/** The wrapper takes the name for a folder's; a key may hold anything. */
function asServerName(key: string): string {
  return key.replaceAll(/[^\w.-]+/g, '-').replace(/^[^\w]+/, '') || 'server';
}

/** Whether a run wrapper starts the entry, whichever copy. */
function isAdopted(command: string, args: readonly string[]): boolean {
  return /(^|\/)node(\.exe)?$/.test(command) && /\/\.holdfast\/run\.cjs$/.test(args[0] ?? '');
}

/** The first server folder that a word leads into. */
function folderNamedIn(words: readonly string[]): string | undefined {
  const inside = words.map((word) => word.split(`${SERVERS_ROOT}/`)[1]);
  return inside.flatMap((path) => path?.match(/^[^/\s"';&|]+/) ?? [])[0];
}

function planStart(server: string, entry: ServerEntry, { folders, layout }: Facts): Start {
  const words = [entry.command ?? '', ...(entry.args ?? [])];
  const folder = folders.find(({ name }) => name === server);
  const start = planInFolder(words, entry, layout === 'linked' ? undefined : folder);
  if (typeof start !== 'string') return start;
  const why =
    layout === 'linked' ? '`mcp-servers` is a link to a folder outside the plugin' : start;
  return { action: 'supervised', words: ['--', ...words], env: {}, notes: [why] };
}

/** The start from the server's environment, or why there is none. */
function planInFolder(
  words: string[],
  { cwd }: ServerEntry,
  folder: ServerFolder | undefined,
): Start | string {
  if (!folder) return 'it does not lie in a folder of `mcp-servers`';
  const found = findLaunch(words, cwd, folder);
  if (found.kind === 'unknown') return found.why;
  const python = toPythonCommand(found.launch, folder);
  if (python.kind === 'unknown') return python.why;
  const notes = [
    ...(found.script === undefined ? [] : [`\`${found.script}\` is not used any more`]),
    ...(found.launch.cwd === undefined
      ? []
      : ['it starts in the folder of the session from now on']),
  ];
  return { action: 'environment', words: python.words, env: python.env, notes };
}

/** A search path that the entry has already stays, behind the one that the script had. */
function mergeEnv(env: Record<string, string>, entry: ServerEntry): Record<string, string> {
  const [added, before] = [env.PYTHONPATH, entry.env?.PYTHONPATH];
  if (added === undefined || before === undefined) return env;
  return {
    ...env,
    PYTHONPATH: [...new Set([...added.split(':'), ...before.split(':')])].join(':'),
  };
}
