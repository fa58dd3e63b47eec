/** What decides the content of an environment. Paths are absolute. */
export type Requirements =
  | { kind: 'uv-lock'; lock: string; pyproject: string }
  | { kind: 'requirements'; file: string }
  | { kind: 'pyproject'; pyproject: string };

/** What the server's interpreter runs: a file, or a module that lies below `searchDir`. */
export type Entry =
  | { kind: 'script'; path: string }
  | { kind: 'module'; module: string; searchDir: string };

/** What starts a server, as far as its folder and its `holdfast.json` say it. */
export type ServerSpec = {
  server: string;
  serverDir: string;
  pluginRoot: string;
  plugin: string;
  /** The plugin's. */
  version: string;
  marketplace: string;
  runtime: 'python' | 'none';
  requirements?: Requirements;
  /** A PEP 440 range such as `>=3.10,<3.14`. */
  python?: string;
  entry?: Entry;
  probe: 'entry' | 'none';
  buildTimeoutMs: number;
  /** `on-demand`: with a fresh snapshot the server is started by the first request that needs it. */
  start: 'on-demand' | 'eager';
  /** Milliseconds without a request after which it is stopped; never without. */
  idleStopMs?: number;
};
