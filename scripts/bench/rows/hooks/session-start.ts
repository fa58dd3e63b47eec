import { resolve } from 'node:path';
import type { ClientHome } from '../../../../test/helpers/client-home.ts';
import { interleave } from '../../interleave.ts';
import { lastOf } from '../../last-of.ts';
import type { Measure, Row } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { MANY_PLUGINS, manyPlugins } from '../../world/plugin/many-plugins.ts';
import { type Command, timeProcess } from '../../world/processes/time-process.ts';

const SESSIONS = 32;

/** The hook of a session's start where nothing is wrong, beside an empty Node program. */
export const measureSessionStart: Measure = async (bench) => {
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const plain = hookIn(await manyPlugins(bench, 'plain'));
  const wrapped = hookIn(await manyPlugins(bench, 'wrapped'));
  const wallMs = async (command: Command) => (await timeProcess(command)).wallMs;
  const rounds = await interleave(roundsOf(bench, { quick: 5, full: 40 }), {
    plain: () => wallMs(plain),
    wrapped: () => wallMs(wrapped),
    node: () => wallMs(node),
  });
  const crowds = await interleave(roundsOf(bench, { quick: 1, full: 6 }), {
    hooks: () => lastOf(SESSIONS, () => wallMs(plain)),
    nodes: () => lastOf(SESSIONS, () => wallMs(node)),
  });
  const row = (of: string, kind: 'plain' | 'wrapped'): Row => ({
    name: `session start, ${MANY_PLUGINS} plugins, ${of}`,
    unit: 'ms',
    baseline: 'node -e 0',
    samples: rounds.map((round) => ({ value: round[kind], baseline: round.node })),
    budget: { figure: 'ratio', atMost: 1.5 },
  });
  return [
    row('no wrapper', 'plain'),
    row('all behind the wrapper', 'wrapped'),
    {
      name: `${SESSIONS} session starts at once, ${MANY_PLUGINS} plugins: the last`,
      unit: 'ms',
      baseline: `${SESSIONS} times node -e 0 at once`,
      samples: crowds.map(({ hooks, nodes }) => ({ value: hooks, baseline: nodes })),
      budget: { figure: 'difference', atMost: 1000 },
    },
  ];
};

function hookIn({ env, project }: ClientHome): Command {
  return {
    program: process.execPath,
    args: [resolve('dist/session-start.cjs'), 'startup'],
    env: { ...env, CLAUDE_PROJECT_DIR: project, CLAUDECODE: '1' },
    cwd: project,
  };
}
