import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import { findEnabledServers, findServersIn } from '../../wrapper/plugins/find-servers.ts';
import type { CliWorld } from '../cli-world.ts';
import { renderHealed, renderOthers } from '../heal/render-heal.ts';
import { createProgress } from '../plugins/progress.ts';
import type { PrewarmReport } from '../plugins/store-schema.ts';
import type { Verb } from '../verbs.ts';
import { type Prewarmed, prewarmServer } from './prewarm-server.ts';

/** `holdfast prewarm [plugin-dir...]`. */
export function prewarmVerb(cli: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: {
      name: 'prewarm',
      description: 'Build environments and learn tools ahead of the first session',
    },
    args: {
      'plugin-dir...': {
        type: 'positional',
        required: false,
        description: 'Folders of plugins; the enabled plugins without',
      },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const report = await prewarm(cli, args._.filter(Boolean));
      console.log(args.json ? JSON.stringify(report, null, 2) : renderPrewarm(report, cli));
      return report.ok ? 0 : 1;
    },
  });
}

async function prewarm(cli: CliWorld, dirs: readonly string[]): Promise<PrewarmReport> {
  const found =
    dirs.length === 0 ? [findEnabledServers(cli)] : dirs.map((dir) => findServersIn(dir, cli));
  const progress = createProgress(process.stderr);
  const servers: Prewarmed[] = [];
  for (const server of found.flatMap(({ wrapped }) => wrapped)) {
    const report = (line: string) => progress.tell(`${server.id}: ${line}`);
    servers.push(await prewarmServer(server, cli, report));
  }
  progress.end();
  const problems = found.flatMap((one) => one.problems);
  return {
    schema: 1,
    ok: servers.every(({ outcome }) => outcome !== 'failed'),
    servers,
    others: found.flatMap(({ others }) => others),
    problems: problems.map(({ path, detail }) => ({ path, detail })),
  };
}

function renderPrewarm({ servers, others }: PrewarmReport, { color }: CliWorld): string {
  const colors = createColors(color);
  const lines = servers.flatMap(({ snapshot, tools, ...healed }) =>
    renderHealed(healed, colors, snapshot === undefined ? [] : [toolsText(snapshot, tools ?? 0)]),
  );
  const nothing = "No server there is started by Holdfast's wrapper";
  return [...(lines.length > 0 ? lines : [nothing]), ...renderOthers(others)].join('\n');
}

function toolsText(snapshot: 'fresh' | 'taken', tools: number): string {
  const count = tools === 1 ? '1 tool' : `${tools} tools`;
  return snapshot === 'fresh' ? `${count} known already` : `${count} learned`;
}
