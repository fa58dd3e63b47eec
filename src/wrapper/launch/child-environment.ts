import { existsSync } from 'node:fs';

/** Variables by which TLS libraries find their certificates; a stale one breaks every connection. */
const CA_VARIABLES = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'AWS_CA_BUNDLE',
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
];

/**
 * The environment of the server: all that the host gave us, the plugin's true root and the caller's
 * directory, without certificate variables that point nowhere (they stay behind when a plugin cache
 * is deleted, and the server then fails with a TLS error that names neither).
 */
export function childEnvironment(
  env: NodeJS.ProcessEnv,
  { pluginRoot, cwd }: { pluginRoot: string; cwd: string },
): { env: NodeJS.ProcessEnv; notes: string[] } {
  const stale = CA_VARIABLES.filter((name) => env[name] && !existsSync(env[name]));
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !stale.includes(name)));
  return {
    env: { ...kept, CLAUDE_PLUGIN_ROOT: pluginRoot, HOLDFAST_CALLER_DIR: cwd },
    notes: stale.map(
      (name) => `${name} points to a missing file, \`${env[name]}\`: the server starts without it`,
    ),
  };
}
