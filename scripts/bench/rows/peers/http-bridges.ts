import { join } from 'node:path';
import { interleave } from '../../interleave.ts';
import { type Measure, type Row, type SkippedRow, TOO_LONG } from '../../row.ts';
import { quantile } from '../../statistics.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { type Bridge, openBridge } from '../../world/host/open-bridge.ts';
import { openSession } from '../../world/host/open-session.ts';
import { callOf, greet, timeStart } from '../../world/host/talk.ts';
import { findNpmTool } from '../../world/packages/find-npm-tool.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import type { Command } from '../../world/processes/time-process.ts';

type Bridged = { tool: string; args: (port: number, server: Command) => string[] };

const BRIDGES: readonly Bridged[] = [
  {
    tool: 'supergateway@4.0.0',
    args: (port, { program, args }) => [
      ...['--stdio', [program, ...args].join(' '), '--port', String(port), '--stateful'],
      ...['--outputTransport', 'streamableHttp', '--logLevel', 'none'],
    ],
  },
  {
    tool: 'mcp-proxy@6.7.19',
    args: (port, { program, args }) => [
      ...['--port', String(port), '--host', '127.0.0.1', '--server', 'stream'],
      ...['--', program, ...args],
    ],
  },
];

const CALLS_PER_BLOCK = 200;

/** Programs that stand before a server too, though on another transport. */
export const measureHttpBridges: Measure = async (bench) => {
  if (bench.mode === 'quick') return [{ name: 'peers: HTTP bridges', skipped: TOO_LONG }];
  const rows: (Row | SkippedRow)[] = [];
  for (const bridged of BRIDGES) rows.push(...(await measureBridge(bench, bridged)));
  return rows;
};

async function measureBridge(bench: Bench, { tool, args }: Bridged): Promise<(Row | SkippedRow)[]> {
  const found = await findNpmTool(bench, tool);
  if (found.kind === 'missing') return [{ name: `peer: ${tool}`, skipped: found.reason }];
  const plugin = await healthyPlugin(bench);
  const program = join(found.bin, tool.replace(/@.*/, ''));
  const open = () =>
    openBridge((port) => ({ program, args: args(port, plugin.bare()), env: bench.env }));
  const starts = await interleave(roundsOf(bench, { quick: 0, full: 6 }), {
    value: () => timeBridge(open),
    baseline: () => timeStart(plugin.bare(), 'listed'),
  });
  return [
    {
      name: `peer: ${tool}, start to tools/list over HTTP`,
      unit: 'ms',
      baseline: 'the server alone',
      samples: starts,
    },
    ...(await measureCalls(bench, { tool, open, server: plugin.bare() })),
  ];
}

async function timeBridge(open: () => Promise<Bridge>): Promise<number> {
  const { startedAt, ask, end } = await open();
  await ask('tools/list');
  const ms = performance.now() - startedAt;
  await end();
  return ms;
}

async function measureCalls(
  bench: Bench,
  { tool, open, server }: { tool: string; open: () => Promise<Bridge>; server: Command },
): Promise<Row[]> {
  const bridge = await open();
  const session = openSession(server);
  await greet(session);
  const blocks = await interleave(roundsOf(bench, { quick: 0, full: 6 }), {
    bridged: () => block(bridge.ask),
    direct: () => block(session.ask),
  });
  await Promise.all([bridge.end(), session.end()]);
  return [50, 99].map((percentile) => ({
    name: `peer: ${tool}, call over HTTP, p${percentile} of blocks of ${CALLS_PER_BLOCK}`,
    unit: 'µs',
    baseline: 'direct pipe',
    samples: blocks.map(({ bridged, direct }) => ({
      value: quantile(bridged, percentile / 100),
      baseline: quantile(direct, percentile / 100),
    })),
  }));
}

async function block(ask: Bridge['ask']): Promise<number[]> {
  const microseconds: number[] = [];
  for (let round = 0; round < CALLS_PER_BLOCK; round++) {
    const startedAt = performance.now();
    await ask('tools/call', callOf('echo'));
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return microseconds;
}
