import type { PlaceFacts } from '../host/places.ts';

/** What a verification reads of the process; `cwd` is the directory of the session. */
export type VerifyWorld = PlaceFacts & {
  uid: number | undefined;
  now: number;
  /** How the user calls our own command line. */
  cli: string;
};

/** The session that a verification is made for. */
export type Session = {
  /** `headless`: nobody can type into it. `none`: we run outside of any. */
  kind: 'interactive' | 'headless' | 'none';
  id: string | undefined;
  clientPid: number | undefined;
};

/** Reads which session this process belongs to. */
export function readSession(env: NodeJS.ProcessEnv): Session {
  const pid = Number(env.CLAUDE_PID);
  const isInSession = env.CLAUDECODE === '1' || env.CLAUDE_CODE_SESSION_ID !== undefined;
  const isHeadless = env.CLAUDE_CODE_ENTRYPOINT?.startsWith('sdk') === true;
  return {
    kind: isInSession ? (isHeadless ? 'headless' : 'interactive') : 'none',
    id: env.CLAUDE_CODE_SESSION_ID || undefined,
    clientPid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
  };
}
