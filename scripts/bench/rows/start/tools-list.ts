import { interleave } from '../../interleave.ts';
import type { Budget, Measure, Row, SkippedRow } from '../../row.ts';
import type { Sample } from '../../statistics.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { mcpPlugin } from '../../world/plugin/mcp-plugin.ts';

/** So long does a server take that imports what people import. */
const SLOW = { BENCH_IMPORT_SECONDS: '1.5' };

/** A start of a server whose tools are known, until they are listed, beside the server alone. */
export const measureToolsList: Measure = async (bench) => [
  ...(await measureMcp(bench)),
  row('the standard library', await measureStarts(bench, await healthyPlugin(bench), {})),
];

async function measureMcp(bench: Bench): Promise<(Row | SkippedRow)[]> {
  const mcp = await mcpPlugin(bench);
  if (mcp.kind === 'missing') return [{ name: 'start to tools/list, mcp', skipped: mcp.reason }];
  const { plugin } = mcp;
  const budget: Budget = { figure: 'ratio', atMost: 0.25 };
  return [
    row('mcp', await measureStarts(bench, plugin, {}), budget),
    row('mcp, 1.5 s of imports', await measureStarts(bench, plugin, SLOW), budget),
  ];
}

async function measureStarts(
  bench: Bench,
  plugin: BenchPlugin,
  variables: NodeJS.ProcessEnv,
): Promise<Sample[]> {
  const rounds = roundsOf(
    bench,
    variables === SLOW ? { quick: 1, full: 8 } : { quick: 2, full: 15 },
  );
  return await interleave(
    rounds,
    {
      value: () => timeStart(plugin.command(variables), 'listed'),
      baseline: () => timeStart(plugin.bare(variables), 'listed'),
    },
    variables === SLOW ? 'kept' : 'dropped',
  );
}

function row(library: string, samples: Sample[], budget?: Budget): Row {
  const name = `start to tools/list, server on ${library}`;
  return { name, unit: 'ms', baseline: 'the server alone', samples, ...(budget ? { budget } : {}) };
}
