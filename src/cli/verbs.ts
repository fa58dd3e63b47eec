import type { ArgsDef, CommandDef } from 'citty';
import type { CliWorld } from './cli-world.ts';

/** A verb's own command; what its `run` returns is the exit code. */
export type Verb = CommandDef<ArgsDef>;

/** The verbs in the order of the help. Each is loaded only when it is asked for. */
export const VERBS: Record<string, (world: CliWorld) => Promise<Verb>> = {
  run: async () => (await import('./run/run-verb.ts')).runVerb(),
  status: async (world) => (await import('./status/status-verb.ts')).statusVerb(world),
  doctor: async (world) => (await import('./doctor/doctor-verb.ts')).doctorVerb(world),
  restart: async (world) => (await import('./restart/restart-verb.ts')).restartVerb(world),
  tools: async (world) => (await import('./tools/tools-verb.ts')).toolsVerb(world),
  heal: async (world) => (await import('./heal/heal-verb.ts')).healVerb(world),
  prewarm: async (world) => (await import('./prewarm/prewarm-verb.ts')).prewarmVerb(world),
  snapshot: async (world) => (await import('./snapshot/snapshot-verb.ts')).snapshotVerb(world),
  prune: async (world) => (await import('./prune/prune-verb.ts')).pruneVerb(world),
  adopt: async (world) => (await import('./adopt/adopt-verb.ts')).adoptVerb(world),
  demo: async (world) => (await import('./demo/demo-verb.ts')).demoVerb(world),
};
