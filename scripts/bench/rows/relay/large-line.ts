import { interleave } from '../../interleave.ts';
import type { Measure, Row, SkippedRow } from '../../row.ts';
import type { Sample } from '../../statistics.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { callRequest, ENVELOPE_BYTES, MESSAGE_BYTES } from '../../world/host/messages.ts';
import { openCat, openPair, openPeer, type Peer } from '../../world/host/open-pair.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import { peakMemoryMiB, TELLS_MEMORY } from '../../world/processes/memory.ts';
import type { Command } from '../../world/processes/time-process.ts';

const MEBIBYTES = 100;
const LINE_BYTES = MEBIBYTES * 1024 * 1024;

/** One line of 100 MiB in each direction, and what the wrapper holds of it. */
export const measureLargeLine: Measure = async (bench) => [
  ...(await measureTimes(bench)),
  ...(await measureMemory(bench)),
];

async function measureTimes(bench: Bench): Promise<Row[]> {
  const { relayed, direct, close } = await openPair(bench);
  const cat = openCat(bench.env);
  const line = largeRequest();
  const rounds = await interleave(roundsOf(bench, { quick: 1, full: 10 }), {
    there: () => seconds(() => sendLine(relayed, line)),
    directThere: () => seconds(() => sendLine(direct, line)),
    cat: () => seconds(() => cat.exchange([line], line.length)),
    back: () => seconds(() => fetchLine(relayed)),
    directBack: () => seconds(() => fetchLine(direct)),
  });
  await Promise.all([close(), cat.close()]);
  type Name = keyof (typeof rounds)[number];
  const samples = (value: Name, baseline: Name) =>
    rounds.map((round) => ({ value: round[value], baseline: round[baseline] }));
  const row = (way: string, value: Name, direct: Name): Row[] => {
    const name = `line of ${MEBIBYTES} MiB ${way}`;
    const budget = { figure: 'median' as const, atMost: 0.5 };
    return [
      { name, unit: 's', baseline: 'cat, both ways', samples: samples(value, 'cat'), budget },
      { name, unit: 's', baseline: 'direct pipe', samples: samples(value, direct) },
    ];
  };
  return [
    ...row('to the server', 'there', 'directThere'),
    ...row('from the server', 'back', 'directBack'),
  ];
}

/** Each figure has a wrapper of its own: the peak of a process does not go down again. */
async function measureMemory(bench: Bench): Promise<(Row | SkippedRow)[]> {
  const name = `peak memory of the wrapper, line of ${MEBIBYTES} MiB`;
  if (!TELLS_MEMORY) return [{ name, skipped: 'this system has no /proc' }];
  const { command } = await healthyPlugin(bench);
  const line = largeRequest();
  const rounds = await interleave(
    roundsOf(bench, { quick: 1, full: 5 }),
    {
      there: () => peakAfter(command(), (peer) => sendLine(peer, line)),
      back: () => peakAfter(command(), fetchLine),
      both: () =>
        peakAfter(command(), async (peer) => {
          await sendLine(peer, line);
          await fetchLine(peer);
        }),
    },
    'kept',
  );
  const row = (way: string, samples: Sample[]): Row => ({
    name: `${name} ${way}`,
    unit: 'MiB',
    baseline: 'before the line',
    samples,
    budget: { figure: 'median', atMost: 160 },
  });
  return [
    row(
      'to the server',
      rounds.map(({ there }) => there),
    ),
    row(
      'from the server',
      rounds.map(({ back }) => back),
    ),
    row(
      'each way, one after the other',
      rounds.map(({ both }) => both),
    ),
  ];
}

async function peakAfter(command: Command, carry: (peer: Peer) => Promise<void>): Promise<Sample> {
  const peer = await openPeer(command);
  const baseline = peakMemoryMiB(peer.pid);
  await carry(peer);
  const value = peakMemoryMiB(peer.pid);
  await peer.close();
  return { value, baseline };
}

/** One for all rounds, because it takes longer to make than to carry. */
function largeRequest(): Buffer {
  return callRequest({ name: 'echo', arguments: { text: 'x'.repeat(LINE_BYTES) } });
}

function sendLine(peer: Peer, line: Buffer): Promise<void> {
  return peer.exchange([line], MESSAGE_BYTES);
}

function fetchLine(peer: Peer): Promise<void> {
  const request = callRequest({ name: 'make', arguments: { mebibytes: MEBIBYTES } });
  return peer.exchange([request], LINE_BYTES + ENVELOPE_BYTES);
}

async function seconds(exchange: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await exchange();
  return (performance.now() - startedAt) / 1000;
}
