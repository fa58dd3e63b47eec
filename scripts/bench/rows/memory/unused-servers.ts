import { interleave } from '../../interleave.ts';
import { type Measure, TOO_LONG } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { mcpPlugin } from '../../world/plugin/mcp-plugin.ts';
import { TELLS_MEMORY } from '../../world/processes/memory.ts';
import { measureIdleServers } from './measure-idle.ts';

const SERVERS = 30;

/** Servers that a session has and never calls, wrapped and bare. */
export const measureUnusedServers: Measure = async (bench) => {
  const name = `memory (PSS) of ${SERVERS} unused servers on mcp`;
  if (bench.mode === 'quick') return [{ name, skipped: TOO_LONG }];
  if (!TELLS_MEMORY) return [{ name, skipped: 'this system has no /proc' }];
  const mcp = await mcpPlugin(bench);
  if (mcp.kind === 'missing') return [{ name, skipped: mcp.reason }];
  const { plugin } = mcp;
  const samples = await interleave(
    roundsOf(bench, { quick: 0, full: 2 }),
    {
      value: () => measureIdleServers(plugin.command(), SERVERS),
      baseline: () => measureIdleServers(plugin.bare(), SERVERS),
    },
    'kept',
  );
  return [
    { name, unit: 'MiB', baseline: 'bare', samples, budget: { figure: 'ratio', atMost: 0.3 } },
  ];
};
