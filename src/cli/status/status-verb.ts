import { type ArgsDef, defineCommand } from 'citty';
import { verifyAll, verifyWorldOf } from '../../verify/report/run-verify.ts';
import { statusReport } from '../../verify/report/status-report.ts';
import type { CliWorld } from '../cli-world.ts';
import type { Verb } from '../verbs.ts';
import { renderStatus } from './status.ts';

/** `holdfast status`. */
export function statusVerb(world: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: { name: 'status', description: 'List the MCP servers of all plugins and their state' },
    args: { json: { type: 'boolean', description: 'Print one JSON object' } },
    async run({ args }) {
      const verification = await verifyAll(world);
      const verifyWorld = verifyWorldOf(world);
      const report = statusReport(verification, verifyWorld);
      console.log(
        args.json
          ? JSON.stringify(report, null, 2)
          : renderStatus(report, verification, verifyWorld.cli),
      );
      return 0;
    },
  });
}
