import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** `env` is what an installer needs to reach the index from here: proxies, certificates, mirrors. */
export type IndexSearch =
  | { kind: 'reachable'; env: Record<string, string> }
  | { kind: 'missing'; reason: string };

const NETWORK_SETTINGS =
  /^((https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PIP_|UV_)/i;

/** Downloads one small package from the index of Python packages, to see whether it answers. */
export async function findIndex(caller: NodeJS.ProcessEnv): Promise<IndexSearch> {
  const env = networkSettings(caller);
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-index-'));
  const flags = ['--quiet', '--no-deps', '--no-cache-dir', '--retries=0', '--timeout=15'];
  try {
    await execa('python3', ['-m', 'pip', 'download', ...flags, '-d', dir, 'typing-extensions'], {
      env: { PATH: caller.PATH, HOME: dir, ...env },
      extendEnv: false,
      stdin: 'ignore',
      timeout: 60_000,
    });
    return { kind: 'reachable', env };
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error)
      .split('\n')
      .slice(-1);
    return { kind: 'missing', reason: `the index of Python packages does not answer: ${why}` };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function networkSettings(caller: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(caller).filter(([name]) => NETWORK_SETTINGS.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
