import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of what is downloaded once and stays from run to run: `HOLDFAST_E2E_CACHE`, else one
 * of this user's below the system's temporary directory.
 */
export function toolCache({ HOLDFAST_E2E_CACHE }: NodeJS.ProcessEnv): string {
  return HOLDFAST_E2E_CACHE ?? join(tmpdir(), `holdfast-e2e-${process.getuid?.() ?? 'user'}`);
}
