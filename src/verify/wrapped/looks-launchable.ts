import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StdioServer } from '../../host/servers/server-entry.ts';
import { childPath } from '../../lib/files/child-path.ts';
import { storeRoot } from '../../lib/store-root.ts';
import type { CommandFacts } from '../command/defect.ts';
import { isUsualSpec } from './usual-spec.ts';

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

/** What is asked of a folder: an owner who alone can change it and can read it, or that not all can. */
type Asked = number | 'not for all to change' | undefined;

function kindOf(dir: string, known: KnownFolders, asked?: Asked): Kind {
  const key = `${asked ?? ''}${dir}`;
  const seen = known.get(key);
  if (seen) return seen;
  const options = { throwIfNoEntry: false } as const;
  const stat = asked === 'not for all to change' ? statSync(dir, options) : lstatSync(dir, options);
  const kind = stat ? (stat.isDirectory() && isAs(asked, stat) ? 'folder' : 'other') : 'missing';
  known.set(key, kind);
  return kind;
}

function isAs(asked: Asked, { uid, mode }: Stats): boolean {
  if (asked === undefined) return true;
  if (asked === 'not for all to change') return (mode & 0o1002) !== 0o002;
  return uid === asked && (mode & 0o722) === 0o700;
}

/** The wrapper takes the first folder around it that has the server. */
function isNearest(servers: string, server: string, known: KnownFolders): boolean {
  const nearer = [childPath(servers, '.holdfast'), servers];
  return (
    nearer.every((dir) => kindOf(childPath(dir, 'mcp-servers'), known) === 'missing') &&
    kindOf(childPath(servers, server), known) === 'folder'
  );
}

/** A store that is not there has no failure; one that somebody else could change is looked at. */
function hasNoFailure(
  [root, ...names]: [root: string, marketplace: string, server: string],
  { uid, known }: Looking,
): boolean {
  if (kindOf(dirname(root), known, 'not for all to change') === 'other') return false;
  let dir = root;
  for (const name of ['', ...names]) {
    if (name !== '') dir = childPath(dir, name);
    const kind = kindOf(dir, known, uid);
    if (kind !== 'folder') return kind === 'missing';
  }
  const entries = readdirSync(dir);
  if (entries.includes('envs') && kindOf(childPath(dir, 'envs'), known, uid) !== 'folder')
    return false;
  return !entries.some((name) => BUILD_FAILURE.test(name));
}
