import { resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import { findServersIn } from '../../wrapper/plugins/find-servers.ts';
import type { CliWorld } from '../cli-world.ts';
import { createProgress } from '../plugins/progress.ts';
import type { SnapshotReport } from '../plugins/store-schema.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { Verb } from '../verbs.ts';
import { findOwnServer } from './find-own-server.ts';
import { shipSnapshot } from './ship-snapshot.ts';

/** `holdfast snapshot <server>`. */
export function snapshotVerb(cli: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: {
      name: 'snapshot',
      description: "Put what a server lists beside its code, for everybody's first start",
    },
    args: {
      server: { type: 'positional', description: 'A folder below mcp-servers/ of the plugin' },
      plugin: {
        type: 'string',
        valueHint: 'dir',
        description: 'The folder of the plugin. Default: the current one',
      },
      check: { type: 'boolean', description: 'Exit 1 when it is old, and write nothing' },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const dir = resolve(cli.cwd, String(args.plugin ?? '.'));
      const server = findOwnServer(findServersIn(dir, cli), String(args.server), { dir, cli });
      const progress = createProgress(process.stderr);
      const mode = args.check === true ? 'check' : 'write';
      const report = await shipSnapshot(server, cli, { mode, report: progress.tell });
      progress.end();
      console.log(args.json ? JSON.stringify(report, null, 2) : renderSnapshot(report, cli));
      return report.outcome === 'old' ? 1 : 0;
    },
  });
}

const OUTCOMES = {
  written: 'was written',
  unchanged: 'is up to date',
  old: 'is old: run this without --check',
};

function renderSnapshot(report: SnapshotReport, { color }: CliWorld): string {
  const colors = createColors(color);
  const { file, outcome, eras, tools, changes, notes } = report;
  const lists = [
    ...changes.removed.map((name) => colors.red(`  - ${name}`)),
    ...changes.added.map((name) => colors.green(`  + ${name}`)),
    ...changes.changed.map((name) => colors.yellow(`  ~ ${name}`)),
  ];
  const fields =
    changes.fields.length > 0 ? [`Other than before: ${changes.fields.join(', ')}`] : [];
  return [
    ...lists,
    ...wrapText(`\`${file}\` ${OUTCOMES[outcome]}`, ''),
    `${tools === 1 ? '1 tool' : `${tools} tools`}, ${eras.join(' and ')} era`,
    ...[...fields, ...notes].flatMap((line) => wrapText(line, '')),
  ].join('\n');
}
