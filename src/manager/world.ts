import { homedir } from 'node:os';
import type { PlaceFacts } from '../host/places.ts';

/** The facts of the program that embeds the manager, for what it does not say itself. */
export function embeddingWorld(): PlaceFacts {
  return {
    // biome-ignore lint/style/noProcessEnv: the edge of the library; everything below gets it passed
    env: process.env,
    home: homedir(),
    platform: process.platform,
    cwd: process.cwd(),
  };
}
