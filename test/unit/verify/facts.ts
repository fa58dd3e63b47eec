import type { StdioServer } from '../../../src/host/servers/server-entry.ts';
import type { ServerFacts } from '../../../src/verify/facts/server-facts.ts';
import type { Judging } from '../../../src/verify/judge/judging.ts';
import type { Session } from '../../../src/verify/verify-world.ts';

export const NOW = Date.parse('2026-05-05T12:00:00Z');
export const ROOT = '/plugins/cache/m/p/1';

const SERVER: StdioServer = {
  id: 'plugin:p:s',
  name: 's',
  declaredIn: `${ROOT}/.mcp.json`,
  unresolved: [],
  transport: 'stdio',
  command: 'node',
  args: [`${ROOT}/server.mjs`],
  env: {},
};

/** A server of which nothing bad is known, with what a test adds. */
export function factsOf(added: Partial<ServerFacts> = {}): ServerFacts {
  return {
    plugin: {
      id: 'p@m',
      plugin: 'p',
      marketplace: 'm',
      scope: 'user',
      version: '1',
      root: { kind: 'cache', path: ROOT },
      dataDir: '/plugins/data/p-m',
    },
    server: SERVER,
    isDisabled: false,
    isAdoptable: false,
    ...added,
  };
}

export function judgingIn(kind: Session['kind'] = 'interactive'): Judging {
  const session = { kind, id: 'session-1', clientPid: 4711 };
  return { session, now: NOW, cli: 'holdfast', mask: (text) => text };
}

/** The client's record of a failure three minutes ago. */
export const RECENT = { serverId: 'plugin:p:s', failedAt: NOW - 180_000, minutesLeft: 12 };

/** A start that the log tells of. */
export function started(outcome: 'failed' | 'connected', ...stderr: string[]) {
  const at = new Date(NOW - 180_000).toISOString();
  const error = 'Connection failed (CONNECTION_CLOSED): Connection closed';
  return { outcome, at, stderr, file: '/logs/s.jsonl', ...(outcome === 'failed' ? { error } : {}) };
}
