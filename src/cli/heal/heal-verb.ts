import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import type { HealReport } from '../../wrapper/heal/heal-schema.ts';
import { healServers } from '../../wrapper/heal/heal-servers.ts';
import type { CliWorld } from '../cli-world.ts';
import { createProgress } from '../plugins/progress.ts';
import type { Verb } from '../verbs.ts';
import { renderHealed, renderOthers } from './render-heal.ts';

/** `holdfast heal [target]`. */
export function healVerb(cli: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: { name: 'heal', description: 'Make environments and links of servers whole' },
    args: {
      target: {
        type: 'positional',
        required: false,
        description: 'A plugin or a server; all of the enabled plugins without',
      },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const report = await heal(cli, String(args.target ?? ''));
      console.log(args.json ? JSON.stringify(report, null, 2) : renderHeal(report, cli));
      return report.ok ? 0 : 1;
    },
  });
}

async function heal(cli: CliWorld, target: string): Promise<HealReport> {
  const progress = createProgress(process.stderr);
  const report = await healServers(cli, target === '' ? undefined : target, progress.tell);
  progress.end();
  return report;
}

function renderHeal({ servers, others }: HealReport, { color }: CliWorld): string {
  const colors = createColors(color);
  const lines = servers.flatMap((server) => renderHealed(server, colors));
  const nothing = "No enabled plugin has a server that is started by Holdfast's wrapper";
  return [...(lines.length > 0 ? lines : [nothing]), ...renderOthers(others)].join('\n');
}
