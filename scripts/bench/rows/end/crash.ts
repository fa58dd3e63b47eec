import { interleave } from '../../interleave.ts';
import { type Measure, type Row, type SkippedRow, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { openSession } from '../../world/host/open-session.ts';
import { call, callOf, greet, timeStart } from '../../world/host/talk.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { mcpPlugin } from '../../world/plugin/mcp-plugin.ts';
import type { Command } from '../../world/processes/time-process.ts';

const PENDING = 20;

/** A server that is killed with calls under way: when those are answered, and when the next one is. */
export const measureCrash: Measure = async (bench) => [
  ...(await measure(bench, await healthyPlugin(bench), 'the standard library')),
  ...(await measureMcp(bench)),
];

async function measureMcp(bench: Bench): Promise<(Row | SkippedRow)[]> {
  const name = 'crash, server on mcp';
  if (bench.mode === 'quick') return [{ name, skipped: TOO_LONG }];
  const mcp = await mcpPlugin(bench);
  if (mcp.kind === 'missing') return [{ name, skipped: mcp.reason }];
  return await measure(bench, mcp.plugin, 'mcp');
}

async function measure(bench: Bench, plugin: BenchPlugin, library: string): Promise<Row[]> {
  const isMcp = library === 'mcp';
  const rounds = await interleave(
    roundsOf(bench, isMcp ? { quick: 0, full: 6 } : { quick: 6, full: 30 }),
    {
      wrapped: () => crash(plugin.command()),
      exit: () => crashBare(plugin.bare()),
      start: () => timeStart(plugin.bare(), 'called'),
    },
    isMcp ? 'kept' : 'dropped',
  );
  const name = `crash, server on ${library}`;
  return [
    {
      name: `${name}: ${PENDING} calls know the cause`,
      unit: 'ms',
      baseline: 'its exit is seen',
      samples: rounds.map(({ wrapped, exit }) => ({ value: wrapped.answeredMs, baseline: exit })),
      budget: { figure: 'median', atMost: 20 },
    },
    {
      name: `${name}: the next call is served`,
      unit: 'ms',
      baseline: 'its start alone, to the first call',
      samples: rounds.map(({ wrapped, start }) => ({ value: wrapped.servedMs, baseline: start })),
      budget: { figure: 'ratio', atMost: 1.1 },
    },
  ];
}

async function crash(command: Command): Promise<{ answeredMs: number; servedMs: number }> {
  const session = openSession(command);
  await greet(session);
  const pid = Number(await call(session, 'pid'));
  const pending = Array.from({ length: PENDING }, () => session.ask('tools/call', callOf('hang')));
  await call(session, 'echo'); // it has read all that came before
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  const answers = await Promise.all(pending);
  const answeredMs = performance.now() - killedAt;
  await call(session, 'echo');
  const servedMs = performance.now() - killedAt;
  await session.end();
  for (const answer of answers) {
    const text = JSON.stringify(answer);
    if (!text.includes('SIGKILL') || !text.includes('hangs on purpose'))
      throw new Error(`an answer without the cause: ${text}`);
  }
  return { answeredMs, servedMs };
}

async function crashBare(command: Command): Promise<number> {
  const session = openSession(command);
  await greet(session);
  const killedAt = performance.now();
  process.kill(session.pid, 'SIGKILL');
  await session.ended;
  return performance.now() - killedAt;
}
