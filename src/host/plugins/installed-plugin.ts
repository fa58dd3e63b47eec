import { childPath } from '../../lib/files/child-path.ts';
import type { HostPlaces } from '../places.ts';
import type { EnabledState } from './read-enabled.ts';

/**
 * Where a plugin runs from. `cache`: its installed copy. `in-place`: the folder of a marketplace
 * that was added from a local path; its copy in the cache is then not used. `missing`: the client
 * will say `not cached at`.
 */
export type PluginRoot = {
  kind: 'cache' | 'in-place' | 'seed' | 'skills' | 'missing' | 'unknown';
  path: string;
};

/** One record of an installed plugin. The same plugin may be installed in several scopes. */
export type InstalledPlugin = {
  /** `plugin@marketplace`, by the name that the marketplace gives the plugin. */
  id: string;
  plugin: string;
  marketplace: string;
  scope: 'user' | 'project' | 'local' | 'managed' | 'seed' | 'skills' | 'unknown';
  version: string;
  /** What the record names; `root` is what counts. */
  installPath: string;
  projectPath?: string;
  root: PluginRoot;
  dataDir: string;
  enabled: EnabledState;
  /** Whether it is the record that a session of the given project uses. */
  isCurrent: boolean;
  /** The manifest of its marketplace, where the plugin may have its servers declared. */
  marketplaceManifest?: string;
};

/** A name that the client accepts for a marketplace or a plugin, and that is safe in a path. */
const NAME = /^[A-Za-z0-9](?!.*\.\.)[\w.-]*$/;

/** Splits an id `plugin@marketplace`; `undefined` for what is none. */
export function parsePluginId(id: string): { plugin: string; marketplace: string } | undefined {
  const at = id.lastIndexOf('@');
  const [plugin, marketplace] = [id.slice(0, Math.max(at, 0)), id.slice(at + 1)];
  return NAME.test(plugin) && NAME.test(marketplace) ? { plugin, marketplace } : undefined;
}

/** Whether a version may stand as one folder's name in a path. */
export function isVersionName(version: string): boolean {
  return version !== '' && !/[\\/]|^\.\.?$/.test(version);
}

/** The folder that outlives the versions of a plugin; the client makes it when the plugin starts. */
export function dataDirOf({ plugins }: HostPlaces, id: string): string {
  return childPath(plugins, 'data', id.replace(/[^A-Za-z0-9_-]/g, '-'));
}
