import { type ArgsDef, defineCommand } from 'citty';
import type { CliWorld } from '../cli-world.ts';
import type { Verb } from '../verbs.ts';
import { runDemo } from './run-demo.ts';

/** `holdfast demo`. */
export function demoVerb({ distDir, env }: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: { name: 'demo', description: 'Show what an update breaks and how it is healed' },
    args: { json: { type: 'boolean', description: 'Print one JSON object' } },
    async run({ args }) {
      await runDemo({ distDir, env, json: args.json === true });
      return 0;
    },
  });
}
