import { defineCommand } from 'citty';
import type { Verb } from '../verbs.ts';

/** Only for the help: the words of `run` belong to the server, so they never come to a parser here. */
export function runVerb(): Verb {
  return defineCommand({
    meta: { name: 'run', description: 'Start a server of a plugin from its environment' },
  });
}
