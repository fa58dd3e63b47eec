import type { ArgsDef, CommandDef } from 'citty';
import type { CliWorld } from './cli-world.ts';

/** A verb's own command; what its `run` returns is the exit code. */
export type Verb = CommandDef<ArgsDef>;

/** The verbs in the order of the help. Each is loaded only when it is asked for. */
export const VERBS: Record<string, (world: CliWorld) => Promise<Verb>> = {
  run: async () => (await import('./run/run-verb.ts')).runVerb(),
  adopt: async (world) => (await import('./adopt/adopt-verb.ts')).adoptVerb(world),
  demo: async (world) => (await import('./demo/demo-verb.ts')).demoVerb(world),
};
