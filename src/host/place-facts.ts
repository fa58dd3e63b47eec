import { homedir } from 'node:os';
import type { ProgramWorld } from '../lib/program-world.ts';
import type { PlaceFacts } from './places.ts';

/** The client's places as a program of ours sees them: a session has a directory of its own. */
export function placeFactsOf({ env, cwd }: Pick<ProgramWorld, 'env' | 'cwd'>): PlaceFacts {
  return {
    env,
    home: homedir(),
    platform: process.platform,
    cwd: env.CLAUDE_PROJECT_DIR || cwd,
  };
}
