/** A place whose loss can hurt: its kind says how much of it matters. */
export type ProtectedRoot = {
  path: string;
  kind: 'plugin-cache' | 'plugin-data' | 'marketplaces' | 'store';
};

/** Something alive that stands on `path`: everything below it is what it uses. */
export type LiveUse = {
  /** A real path (links resolved). */
  path: string;
  kind: 'environment' | 'plugin' | 'plugin-data' | 'marketplace';
  /** The plugin or server, as users know it. */
  name: string;
  pid: number;
};

/** What the guard needs to know of the world; it reads real files, and changes none. */
export type JudgeRequest = {
  toolName: string;
  toolInput: unknown;
  cwd: string;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The user's id, 0 for root; absent where there is none. */
  uid?: number | undefined;
  roots: readonly ProtectedRoot[];
  /** The live uses at, above and below a real path; asked only when something there may be lost. */
  liveUses: (path: string) => LiveUse[];
};

/** What the guard says of a tool call. */
export type Verdict =
  | { verdict: 'allow' }
  | { verdict: 'deny' | 'ask'; reason: string; paths: string[]; users: LiveUse[] };
