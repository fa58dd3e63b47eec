import { join } from 'node:path';
import { placeFactsOf } from '../../host/place-facts.ts';
import type { ProgramWorld } from '../../lib/program-world.ts';
import { shellWord } from '../judge/judging.ts';
import { type Verification, verify } from '../verify.ts';
import type { VerifyWorld } from '../verify-world.ts';
import type { Content } from '../wrapped/inspect-wrapped.ts';

/** The world of a verification that one of our programs makes. */
export function verifyWorldOf(program: ProgramWorld): VerifyWorld {
  return {
    ...placeFactsOf(program),
    uid: process.getuid?.(),
    now: Date.now(),
    cli: `node ${shellWord(join(program.distDir, 'holdfast.cjs'))}`,
  };
}

/** Looks at everything, for a person who waits for it. */
export function verifyAll(
  program: ProgramWorld,
  content: Content = 'trusted',
): Promise<Verification> {
  return verify(verifyWorldOf(program), { depth: 'whole', live: 'read', content });
}
