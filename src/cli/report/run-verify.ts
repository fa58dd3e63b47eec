import { homedir } from 'node:os';
import { join } from 'node:path';
import { shellWord } from '../../verify/judge/judging.ts';
import { type Verification, verify } from '../../verify/verify.ts';
import type { VerifyWorld } from '../../verify/verify-world.ts';
import type { CliWorld } from '../cli-world.ts';

/** The world of a verification that was asked for on the command line. */
export function verifyWorldOf({ env, cwd, distDir }: CliWorld): VerifyWorld {
  return {
    env,
    home: homedir(),
    platform: process.platform,
    cwd: env.CLAUDE_PROJECT_DIR || cwd,
    uid: process.getuid?.(),
    now: Date.now(),
    cli: `node ${shellWord(join(distDir, 'holdfast.cjs'))}`,
  };
}

/** Looks at everything, for a person who waits for it. */
export function verifyAll(world: CliWorld): Promise<Verification> {
  return verify(verifyWorldOf(world), { depth: 'whole', live: 'read' });
}
