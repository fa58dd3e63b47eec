import { type ArgsDef, defineCommand } from 'citty';
import { createColors } from 'picocolors';
import { placeFactsOf } from '../../host/place-facts.ts';
import { AppError } from '../../lib/app-error.ts';
import { findMember } from '../../manager/installed/find-member.ts';
import { findInstalled, openInstalled } from '../../manager/installed/open-installed.ts';
import { refreshEach } from '../../manager/installed/refresh-each.ts';
import type { McpManager } from '../../manager/manager.ts';
import { verifyAll, verifyWorldOf } from '../../verify/report/run-verify.ts';
import type { CliWorld } from '../cli-world.ts';
import { createProgress } from '../plugins/progress.ts';
import type { Verb } from '../verbs.ts';
import { callMember, renderResult } from './call-member.ts';
import { renderTools } from './render-tools.ts';
import { toolsReport } from './tools-report.ts';

type Flags = { json?: unknown; refresh?: unknown };

/** `holdfast tools [server]`: the roster from the caches, and calls. */
export function toolsVerb(world: CliWorld): Verb {
  return defineCommand<ArgsDef>({
    meta: { name: 'tools', description: 'List the tools of the MCP servers of all plugins' },
    args: {
      'words...': {
        type: 'positional',
        required: false,
        description: 'A server; with --call a server, a tool and its arguments as JSON',
      },
      refresh: { type: 'boolean', description: 'Start the servers and ask them for their tools' },
      call: { type: 'boolean', description: 'Call a tool' },
      json: { type: 'boolean', description: 'Print one JSON object' },
    },
    async run({ args }) {
      const facts = placeFactsOf(world);
      const { members, problems } = findInstalled(facts);
      const manager = openInstalled(members, facts, (_level, message) => console.error(message));
      try {
        await manager.loadRoster({ refresh: 'none' });
        const { json } = args;
        const words = args._.filter(Boolean); // a command page gives an empty word
        if (args.call === true) return await call(manager, words, json);
        return await list({ manager, problems }, words, { world, json, refresh: args.refresh });
      } finally {
        await manager.close();
      }
    },
  });
}

async function call(manager: McpManager, words: readonly string[], json: unknown) {
  const result = await callMember(manager, words);
  console.log(json === true ? JSON.stringify(result, null, 2) : renderResult(result));
  return result.isError === true ? 1 : 0;
}

async function list(
  { manager, problems }: { manager: McpManager; problems: Parameters<typeof toolsReport>[1] },
  [server, surplus]: readonly string[],
  { world, json, refresh }: Flags & { world: CliWorld },
): Promise<number> {
  if (surplus !== undefined)
    throw new AppError('USAGE', `Unknown argument \`${surplus}\``, {
      hint: 'Give one server, or none for all',
    });
  const roster = server === undefined ? manager.roster : [findMember(manager.roster, server)];
  if (refresh === true) {
    const names = roster.map(({ name }) => name);
    const progress = createProgress(process.stderr);
    await refreshEach(manager, names, ({ member, kind }, done) =>
      progress.tell(`${done} of ${names.length}: ${member} ${kind}`),
    );
    progress.end();
  }
  const report = toolsReport(roster, problems, await verifyAll(world));
  const { cli } = verifyWorldOf(world);
  const text = renderTools(report, cli, createColors(world.color));
  console.log(json === true ? JSON.stringify(report, null, 2) : text);
  return refresh === true && !report.ok ? 1 : 0;
}
