import { posix, win32 } from 'node:path';

/** What the client's places depend on. Relative values of variables count from `cwd`. */
export type PlaceFacts = {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
  cwd: string;
};

/** Where the client keeps its files. None of them need exist. */
export type HostPlaces = {
  platform: NodeJS.Platform;
  config: string;
  plugins: string;
  /** Read-only folders of the layout of `plugins`; the first that has a plugin wins. */
  seeds: string[];
  userSettings: string;
  managed: string;
  skills: string;
  claudeJson: string;
  failureCache: string;
  verdicts: string;
  logsRoot: string;
};

const MANAGED: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  win32: 'C:\\Program Files\\ClaudeCode',
};

/**
 * Says where the client keeps its files. Measured with 2.1.330 on Linux: all but `managed`; what
 * differs on macOS and Windows (`managed`, `logsRoot`, the separator of seeds) is inferred.
 */
export function hostPlaces(facts: PlaceFacts): HostPlaces {
  const { env, home, platform, cwd } = facts;
  const { join, resolve } = platform === 'win32' ? win32 : posix;
  const claimed = env.CLAUDE_CONFIG_DIR;
  const config = claimed === undefined ? join(home, '.claude') : resolve(cwd, claimed);
  const moved = env.CLAUDE_CODE_PLUGIN_CACHE_DIR;
  return {
    platform,
    config,
    plugins: moved ? resolve(cwd, withHome(moved, facts)) : join(config, 'plugins'),
    seeds: seedsOf(facts),
    userSettings: join(config, 'settings.json'),
    managed: MANAGED[platform] ?? '/etc/claude-code',
    skills: join(config, 'skills'),
    claudeJson: join(claimed === undefined ? home : config, '.claude.json'),
    failureCache: join(config, 'mcp-needs-auth-cache.json'),
    verdicts: join(config, 'state', 'mcp-discover-verdicts.json'),
    logsRoot: logsRootOf(facts),
  };
}

function seedsOf(facts: PlaceFacts): string[] {
  const { resolve, delimiter } = facts.platform === 'win32' ? win32 : posix;
  const named = (facts.env.CLAUDE_CODE_PLUGIN_SEED_DIR ?? '').split(delimiter);
  return named.filter(Boolean).map((seed) => resolve(facts.cwd, withHome(seed, facts)));
}

/** `CLAUDE_CONFIG_DIR` does not move the logs. */
function logsRootOf({ env, home, platform }: PlaceFacts): string {
  const name = 'claude-cli-nodejs';
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', name);
  if (platform === 'win32')
    return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), name, 'Cache');
  return posix.join(env.XDG_CACHE_HOME || posix.join(home, '.cache'), name);
}

function withHome(path: string, { home }: PlaceFacts): string {
  return /^~(?=$|[\\/])/.test(path) ? home + path.slice(1) : path;
}
