/** A path inside a Python environment that a plugin keeps for one of its servers. */
export type EnvironmentPath = {
  /** The server that it is made for; `undefined` when the path does not say. */
  server: string | undefined;
  /** Where the path leads inside the environment, such as `bin/python`. */
  inside: string;
};

/** Where plugins keep environments: beside the server, in the shared cache, in the plugin's data. */
const PLACES = [
  /^\$\{CLAUDE_PLUGIN_ROOT\}\/mcp-servers\/(?<server>[^/]+)$/,
  /\/claude-mcp-venvs\/(?:[^/]+\/)*(?<server>[^/]+)$/,
  /^\$\{CLAUDE_PLUGIN_DATA\}(?:\/[^/]+)*$/,
];

/** Tells whether a path leads into a server's environment; others are not touched. */
export function environmentOf(path: string): EnvironmentPath | undefined {
  const [, base, inside] = /^(.+)\/\.?venv\/(.+)$/.exec(path) ?? [];
  if (base === undefined || inside === undefined || path.includes('/../')) return undefined;
  for (const place of PLACES) {
    const match = place.exec(base);
    if (match) return { server: match.groups?.server, inside };
  }
  return undefined;
}

/** The word that means this path to the run wrapper; `undefined` when it is not of `server`. */
export function environmentWord(path: string, server: string): string | undefined {
  const found = environmentOf(path);
  if (!found || (found.server ?? server) !== server) return undefined;
  // The environment is built again, perhaps by another Python: only `python` is sure to be there.
  const isPython = /^(bin|Scripts)\/python[\d.]*(\.exe)?$/.test(found.inside);
  return `.venv/${isPython ? 'bin/python' : found.inside}`;
}
