import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import type { CliWorld } from '../cli-world.ts';
import { findEnabledServers, selectServers } from '../plugins/find-servers.ts';
import { createProgress } from '../plugins/progress.ts';
import type { HealReport } from '../plugins/store-schema.ts';
import type { Verb } from '../verbs.ts';
import { type Healed, healServer } from './heal-server.ts';
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
  const found = findEnabledServers(cli);
  const selected = target === '' ? found.wrapped : selectServers(found, target);
  const progress = createProgress(process.stderr);
  const servers: Healed[] = [];
  for (const server of selected)
    servers.push(await healServer(server, cli, (line) => progress.tell(`${server.id}: ${line}`)));
  progress.end();
  return {
    schema: 1,
    ok: servers.every(({ outcome }) => outcome !== 'failed'),
    servers,
    others: target === '' ? found.others : [],
    problems: found.problems.map(({ path, detail }) => ({ path, detail })),
  };
}

function renderHeal({ servers, others }: HealReport, { color }: CliWorld): string {
  const colors = createColors(color);
  const lines = servers.flatMap((server) => renderHealed(server, colors));
  const nothing = "No enabled plugin has a server that is started by Holdfast's wrapper";
  return [...(lines.length > 0 ? lines : [nothing]), ...renderOthers(others)].join('\n');
}
