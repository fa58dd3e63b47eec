import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { Host } from './host.ts';
import { FIXTURES } from './processes.ts';

type Wish = {
  prepareMs?: number;
  prepareError?: string;
  logFile?: string;
  leaseFd?: number;
  server?: string;
  looks?: { lookMs: number; sleptMs: number };
};

/** Bundles the supervisor with a test's entry, as it is bundled for users; gone with the test file. */
export function bundledSupervisor() {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
  const outfile = join(dir, 'supervise-command.cjs');
  beforeAll(() => {
    buildSync({
      entryPoints: [join(FIXTURES, 'drive', 'supervise-command.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
    });
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const argv = (command: readonly string[], wish: Wish = {}) => [
    outfile,
    JSON.stringify(wish),
    ...command,
  ];
  return {
    /** The command line that supervises `command`, for `spawn`. */
    argv,
    host: (command: readonly string[], wish: Wish = {}) =>
      new Host({ argv: argv(command, wish), env: process.env }),
  };
}
