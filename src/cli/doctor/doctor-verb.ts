import { type ArgsDef, defineCommand } from 'citty';
import { doctorReport } from '../../verify/report/doctor-report.ts';
import { verifyAll } from '../../verify/report/run-verify.ts';
import type { CliWorld } from '../cli-world.ts';
import type { Verb } from '../verbs.ts';
import { renderDoctor } from './doctor.ts';

/** `holdfast doctor`: exits 1 when something is broken. */
export function doctorVerb(world: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: {
      name: 'doctor',
      description: 'Say what is wrong with the MCP servers of all plugins, and what helps',
    },
    args: { json: { type: 'boolean', description: 'Print one JSON object' } },
    async run({ args }) {
      const report = doctorReport(await verifyAll(world, 'compared'));
      console.log(args.json ? JSON.stringify(report, null, 2) : renderDoctor(report, world.color));
      return report.ok ? 0 : 1;
    },
  });
}
