import type { Column, PeerRow } from '../../peer-row.ts';
import type { Measure } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { findPeers } from '../../world/peers/find-peers.ts';
import type { Peer } from '../../world/peers/peer.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { mcpPlugin } from '../../world/plugin/mcp-plugin.ts';
import { measureCalls } from './calls.ts';
import { measureCrash } from './crash.ts';
import { measureEnd } from './end.ts';
import { addFailure, addFindings, type Findings } from './findings.ts';
import { measureFlood } from './flood.ts';
import { measureLineFrom, measureLineTo } from './large-line.ts';
import { measureStart } from './start.ts';

type Visit = (peer: Peer, plugin: BenchPlugin) => Promise<Findings>;
type Measurement = {
  columns: readonly Column[];
  /** How often it is made. */
  rounds: Record<Bench['mode'], number>;
  visit: Visit;
};

/** What never comes is waited for only once; a quick run does not wait for it at all. */
const MEASUREMENTS: readonly Measurement[] = [
  { columns: ['start'], rounds: { quick: 1, full: 5 }, visit: measureStart },
  { columns: ['p50', 'p99', 'memory'], rounds: { quick: 1, full: 4 }, visit: measureCalls },
  { columns: ['flood'], rounds: { quick: 1, full: 4 }, visit: measureFlood },
  { columns: ['pending', 'next'], rounds: { quick: 0, full: 4 }, visit: measureCrash },
  { columns: ['end'], rounds: { quick: 1, full: 4 }, visit: measureEnd },
  { columns: ['lineTo'], rounds: { quick: 0, full: 2 }, visit: measureLineTo },
  { columns: ['lineFrom'], rounds: { quick: 0, full: 2 }, visit: measureLineFrom },
];

/** Other programs that start a server or stand before it, each around the same one. */
export const measurePeers: Measure = async (bench) => {
  const found = await findPeers(bench);
  const peers = found.flatMap((one) => ('open' in one ? [{ ...one, row: rowOf(one) }] : []));
  const { simple, imports } = await pluginsOf(bench);
  for (const measurement of MEASUREMENTS) {
    const plugin = measurement.visit === measureStart ? imports : simple;
    for (let round = roundsOf(bench, measurement.rounds); round > 0; round--) {
      for (const peer of peers) await addVisit(peer, measurement, plugin);
    }
  }
  return [
    ...peers.map(({ row }) => row),
    ...found.flatMap((one) =>
      'reason' in one ? [{ name: `peer: ${one.name}`, skipped: one.reason }] : [],
    ),
  ];
};

function rowOf({ name, transport }: Peer): PeerRow {
  return { peer: name, transport, figures: {} };
}

/** A start is worth little that imports nothing; all else would only be blurred by it. */
async function pluginsOf(bench: Bench): Promise<{ simple: BenchPlugin; imports: BenchPlugin }> {
  const simple = await healthyPlugin(bench);
  if (bench.mode === 'quick') return { simple, imports: simple };
  const mcp = await mcpPlugin(bench);
  return { simple, imports: mcp.kind === 'found' ? mcp.plugin : simple };
}

async function addVisit(
  { row, ...peer }: Peer & { row: PeerRow },
  { columns, visit }: Measurement,
  plugin: BenchPlugin,
): Promise<void> {
  const isSettled = columns.some((column) => {
    const figure = row.figures[column];
    return figure !== undefined && figure.kind !== 'measured';
  });
  if (isSettled) return;
  try {
    addFindings(row, await visit(peer, plugin));
  } catch (error) {
    for (const column of columns) addFailure(row, column, error);
  }
}
