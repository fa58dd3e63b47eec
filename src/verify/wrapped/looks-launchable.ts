import { accessSync, constants, lstatSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkLine } from '../../environment/requirements/check-line.ts';
import { parseRequirementLines } from '../../environment/requirements/requirement-lines.ts';
import type { StdioServer } from '../../host/servers/server-entry.ts';
import { childPath } from '../../lib/files/child-path.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { storeRoot } from '../../lib/store-root.ts';
import type { CommandFacts } from '../command/defect.ts';

/** A name that stands in the store as it is. */
const NAME = /^[\w-][\w.-]{0,99}$/;
const BUILD_FAILURE = /^build-.*\.failed\.json$/;

/** What is known of paths already: most plugins and environments lie in the same few folders. */
export type KnownFolders = Map<string, Kind>;
type Kind = 'folder' | 'missing' | 'other';

type Looking = { uid: number | undefined; known: KnownFolders };

/**
 * Whether a launch through the wrapper has nothing that the start of a session tells of: a plugin of
 * the usual form, requirements without anything special, and no failed build. `false` says only that
 * `inspectWrapped` has to look. An environment that is missing or damaged is made whole by the launch.
 */
export function looksLaunchable(
  { wrapper, args }: StdioServer,
  facts: CommandFacts,
  looking: Looking,
): boolean {
  const { pluginRoot, platform } = facts;
  const { known } = looking;
  const names = pluginRoot.split('/');
  const [marketplace = '', server = ''] = [names.at(-3), wrapper?.server];
  const servers = childPath(pluginRoot, 'mcp-servers');
  const file = childPath(servers, '.holdfast', 'run.cjs');
  try {
    return (
      platform !== 'win32' &&
      names.at(-4) === 'cache' &&
      [marketplace, server].every((name) => NAME.test(name)) &&
      wrapper?.file === file &&
      isRealFile(file, known) &&
      isNearest(servers, server, known) &&
      isUsualSpec(childPath(servers, server), args.includes('--')) &&
      hasNoFailure([storeRoot(facts), marketplace, server], looking)
    );
  } catch {
    return false; // what cannot be read is for those who can say so
  }
}

function isRealFile(file: string, known: KnownFolders): boolean {
  return isRealFolder(dirname(file), known) && lstatSync(file).isFile();
}

/** A folder that is reached without any link. */
function isRealFolder(dir: string, known: KnownFolders): boolean {
  const parent = dirname(dir);
  return parent === dir || (isRealFolder(parent, known) && kindOf(dir, known) === 'folder');
}

/** Where an owner is asked for, the folder of another is no folder. */
function kindOf(dir: string, known: KnownFolders, owner?: number): Kind {
  const key = `${owner ?? ''}${dir}`;
  const seen = known.get(key);
  if (seen) return seen;
  const stat = lstatSync(dir, { throwIfNoEntry: false });
  const isFolder = stat?.isDirectory() && (owner === undefined || stat.uid === owner);
  const kind = stat ? (isFolder ? 'folder' : 'other') : 'missing';
  known.set(key, kind);
  return kind;
}

/** The wrapper takes the first folder around it that has the server. */
function isNearest(servers: string, server: string, known: KnownFolders): boolean {
  const nearer = [childPath(servers, '.holdfast'), servers];
  return (
    nearer.every((dir) => kindOf(childPath(dir, 'mcp-servers'), known) === 'missing') &&
    kindOf(childPath(servers, server), known) === 'folder'
  );
}

function isUsualSpec(serverDir: string, hasCommand: boolean): boolean {
  const entries = readdirSync(serverDir, { withFileTypes: true });
  const has = (name: string) => entries.some((entry) => entry.name === name);
  const file = ['requirements.lock', 'requirements.txt'].find(has);
  if (['holdfast.json', 'uv.lock', 'pyproject.toml'].some(has)) return false;
  const needed = [...(file ? [file] : []), ...(hasCommand ? [] : [entryIn(has)])];
  const areFiles = needed.every((name) =>
    entries.some((entry) => entry.name === name && entry.isFile()),
  );
  if (!areFiles) return false;
  return file === undefined ? hasCommand : areUsualLines(childPath(serverDir, file));
}

function entryIn(has: (name: string) => boolean): string {
  return has('server.py') ? 'server.py' : 'main.py';
}

/** Either all requirements have a hash or none has. */
function areUsualLines(file: string): boolean {
  const text = readFileIfExists(file)?.toString('utf8');
  if (text === undefined) return false;
  const lines = parseRequirementLines(text).map((line) => checkLine(line.text));
  const [first] = lines;
  return lines.every(
    (line) =>
      line.kind === 'requirement' &&
      first?.kind === 'requirement' &&
      line.isHashed === first.isHashed,
  );
}

/** A store that is not there has no failure; one that somebody else could have made is looked at. */
function hasNoFailure(
  [root, ...names]: [root: string, marketplace: string, server: string],
  { uid, known }: Looking,
): boolean {
  let dir = root;
  for (const name of ['', ...names]) {
    if (name !== '') dir = childPath(dir, name);
    const kind = kindOf(dir, known, uid);
    if (kind !== 'folder') return kind === 'missing';
  }
  const entries = readdirSync(dir);
  if (entries.includes('envs')) accessSync(childPath(dir, 'envs'), constants.R_OK | constants.X_OK);
  return !entries.some((name) => BUILD_FAILURE.test(name));
}
