import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type HostPlaces, hostPlaces } from '../../../src/host/places.ts';

/** A home of the client as a test writes it. Contents that are no text are written as JSON. */
export type HostTree = {
  places: HostPlaces;
  /** The directory of the session. */
  project: string;
  /** The folder of plugin `p` of marketplace `m` in version 1. */
  root: string;
  write: (path: string, content: unknown) => string;
  /** Writes the install record of `p@m`, or records that replace it. */
  record: (...records: object[]) => void;
  /** What a record of `p@m` holds. */
  userRecord: Record<string, unknown>;
};

export function hostTree(dir: string, env: NodeJS.ProcessEnv = {}): HostTree {
  const home = join(dir, 'home');
  const project = join(dir, 'project');
  const places = hostPlaces({ env, home, platform: 'linux', cwd: project });
  const root = join(places.plugins, 'cache', 'm', 'p', '1');
  const userRecord = { scope: 'user', installPath: root, version: '1' };
  for (const path of [root, project]) mkdirSync(path, { recursive: true });

  function write(path: string, content: unknown): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  function record(...records: object[]): void {
    const plugins = { 'p@m': records.length > 0 ? records : [userRecord] };
    write(join(places.plugins, 'installed_plugins.json'), { version: 2, plugins });
  }

  return { places, project, root, write, record, userRecord };
}
