import { knownTools } from '../../../../test/e2e/harness/fake-model.ts';
import { findClient } from '../../../../test/e2e/setup/find-client.ts';
import { interleave } from '../../interleave.ts';
import { type Measure, type Row, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { type ClientScene, makeClientScene, toolsOf } from './client-scenes.ts';

const NAME = "the client's first model request";

/** When the real client asks the model for the first time, and which tools it knows by then. */
export const measureFirstRequest: Measure = async (bench) => {
  if (bench.mode === 'quick') return [{ name: NAME, skipped: TOO_LONG }];
  const client = await findClient(bench.caller);
  if (client.kind === 'missing') return [{ name: NAME, skipped: client.reason }];
  const scenes = await makeScenes(bench, client.path);
  try {
    return rowsOf(await measureRounds(bench, scenes));
  } finally {
    for (const scene of Object.values(scenes)) scene.remove();
  }
};

type Scenes = Awaited<ReturnType<typeof makeScenes>>;
type Rounds = Awaited<ReturnType<typeof measureRounds>>;

async function makeScenes(bench: Bench, client: string) {
  const make = (servers: number, kind: 'wrapped' | 'bare') =>
    makeClientScene(bench, client, { servers, kind });
  return {
    none: await make(0, 'bare'),
    wrapped1: await make(1, 'wrapped'),
    wrapped3: await make(3, 'wrapped'),
    wrapped6: await make(6, 'wrapped'),
    bare1: await make(1, 'bare'),
    bare3: await make(3, 'bare'),
    bare6: await make(6, 'bare'),
  };
}

async function measureRounds(bench: Bench, scenes: Scenes) {
  return await interleave(roundsOf(bench, { quick: 0, full: 6 }), {
    none: () => firstRequest(scenes.none),
    wrapped1: () => firstRequest(scenes.wrapped1),
    wrapped3: () => firstRequest(scenes.wrapped3),
    wrapped6: () => firstRequest(scenes.wrapped6),
    bare1: () => firstRequest(scenes.bare1),
    bare3: () => firstRequest(scenes.bare3),
    bare6: () => firstRequest(scenes.bare6),
  });
}

/** Milliseconds from the client's start; the tools are those of the scene's servers. */
async function firstRequest({
  servers,
  talk,
}: ClientScene): Promise<{ ms: number; tools: number }> {
  const session = await talk();
  const request = session.requests.find(({ auxiliary }) => !auxiliary);
  if (!request) throw new Error(`the client asked the model for nothing: ${session.stderr}`);
  const known = knownTools(request);
  return {
    ms: request.atMs,
    tools: toolsOf(servers).filter((tool) => known.includes(tool)).length,
  };
}

function rowsOf(rounds: Rounds): Row[] {
  const rows = (servers: number, kind: 'wrapped' | 'bare', atMost?: number): Row[] => {
    const figures = rounds.map((round) => round[`${kind}${servers}` as keyof typeof round]);
    const name = `${NAME}, ${servers} ${kind} server${servers === 1 ? '' : 's'}`;
    const allKnown = { figure: 'ratioMin' as const, atLeast: 1 };
    return [
      {
        name,
        unit: 'ms',
        baseline: 'no servers',
        samples: rounds.map(({ none }, index) => ({
          value: figures[index]?.ms ?? Number.NaN,
          baseline: none.ms,
        })),
        ...(atMost === undefined ? {} : { budget: { figure: 'ratio' as const, atMost } }),
      },
      {
        name: `${name}: tools known`,
        unit: 'tools',
        baseline: 'all',
        samples: figures.map(({ tools }) => ({ value: tools, baseline: servers })),
        ...(kind === 'wrapped' ? { budget: allKnown } : {}),
      },
    ];
  };
  return [
    ...rows(1, 'wrapped', 1.2),
    ...rows(3, 'wrapped'),
    ...rows(6, 'wrapped', 1.35),
    ...rows(1, 'bare'),
    ...rows(3, 'bare'),
    ...rows(6, 'bare'),
  ];
}
