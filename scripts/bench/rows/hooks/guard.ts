import { resolve } from 'node:path';
import { interleave } from '../../interleave.ts';
import { lastOf } from '../../last-of.ts';
import type { Measure, Row } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { type Command, timeProcess } from '../../world/processes/time-process.ts';

const AT_ONCE = 40;

/** The hook before a tool call, beside an empty Node program. */
export const measureGuard: Measure = async (bench) => {
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const unrelated = hookOn(bench, 'git status --short && npm test');
  const looked = hookOn(bench, 'rm -rf node_modules && npm ci');
  const wallMs = async (command: Command) => (await timeProcess(command)).wallMs;
  const rounds = await interleave(roundsOf(bench, { quick: 8, full: 40 }), {
    unrelated: () => wallMs(unrelated),
    looked: () => wallMs(looked),
    node: () => wallMs(node),
  });
  const crowds = await interleave(roundsOf(bench, { quick: 1, full: 6 }), {
    hooks: () => lastOf(AT_ONCE, () => wallMs(looked)),
    nodes: () => lastOf(AT_ONCE, () => wallMs(node)),
  });
  const row = (of: string, kind: 'unrelated' | 'looked'): Row => ({
    name: `guard, ${of}`,
    unit: 'ms',
    baseline: 'node -e 0',
    samples: rounds.map((round) => ({ value: round[kind], baseline: round.node })),
  });
  return [
    { ...row('an unrelated command', 'unrelated'), budget: { figure: 'ratio', atMost: 1.15 } },
    row('a command that is followed', 'looked'),
    {
      name: `${AT_ONCE} guards at once, each follows a command: the last`,
      unit: 'ms',
      baseline: `${AT_ONCE} times node -e 0 at once`,
      samples: crowds.map(({ hooks, nodes }) => ({ value: hooks, baseline: nodes })),
      budget: { figure: 'difference', atMost: 1000 },
    },
  ];
};

function hookOn({ env, dir }: Bench, command: string): Command {
  const input = { tool_name: 'Bash', tool_input: { command }, cwd: dir };
  const args = [resolve('dist/guard.cjs')];
  return { program: process.execPath, args, env, cwd: dir, input: `${JSON.stringify(input)}\n` };
}
