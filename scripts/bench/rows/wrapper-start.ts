import { interleave } from '../interleave.ts';
import type { Measure, Row } from '../row.ts';
import { healthyPlugin } from '../world/healthy-plugin.ts';
import { SAY_ONE_BYTE } from '../world/plugin.ts';
import { type Timed, timeProcess } from '../world/time-process.ts';

/** What the wrapper adds to the start of a server, beside an empty Node program. */
export const measureWrapperStart: Measure = async (bench) => {
  const plugin = await healthyPlugin(bench);
  const { env } = bench;
  const python = plugin.python();
  const rounds = await interleave(bench.mode === 'quick' ? 15 : 60, {
    wrapper: () => timeProcess(plugin.command(['.venv/bin/python', ...SAY_ONE_BYTE])),
    python: () => timeProcess({ program: python, args: SAY_ONE_BYTE, env }),
    node: () => timeProcess({ program: process.execPath, args: ['-e', '0'], env }),
  });
  const row = (name: string, figure: keyof Timed): Row => ({
    name: `wrapper start, ${name}, less bare python`,
    unit: 'ms',
    baseline: 'node -e 0',
    samples: rounds.map(({ wrapper, python, node }) => ({
      value: wrapper[figure] - python[figure],
      baseline: node.wallMs,
    })),
    budget: { figure: 'ratio', atMost: 1.25 },
  });
  return [row("to the server's first byte", 'firstByteMs'), row('whole process', 'wallMs')];
};
