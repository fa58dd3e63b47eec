import { interleave } from '../interleave.ts';
import type { Measure, Row } from '../row.ts';
import { openPair } from '../world/open-pair.ts';
import type { Peer } from '../world/open-peer.ts';
import { peakMemoryMiB } from '../world/peak-memory.ts';

const LINE_BYTES = 100 * 1024 * 1024;
const LINE = Buffer.alloc(LINE_BYTES, 'x');
LINE[LINE_BYTES - 1] = 0x0a;

/** One line of 100 MiB in each direction, and what the wrapper holds of it. */
export const measureLargeLine: Measure = async (bench) => {
  const { relayed, direct, close } = await openPair(bench, 'line');
  await relayed.exchange([Buffer.from('0\n')], 1); // so that all of the wrapper is loaded
  const idleMiB = peakMemoryMiB(relayed.pid);
  const rounds = await interleave(bench.mode === 'quick' ? 3 : 10, {
    relayedThere: () => seconds(relayed, [LINE], 1),
    directThere: () => seconds(direct, [LINE], 1),
    relayedBack: () => seconds(relayed, [Buffer.from(`${LINE_BYTES - 1}\n`)], LINE_BYTES),
    directBack: () => seconds(direct, [Buffer.from(`${LINE_BYTES - 1}\n`)], LINE_BYTES),
  });
  const peakMiB = peakMemoryMiB(relayed.pid);
  await close();
  return [
    {
      ...LINE_ROW,
      name: 'line of 100 MiB to the server',
      samples: rounds.map((round) => ({ value: round.relayedThere, baseline: round.directThere })),
    },
    {
      ...LINE_ROW,
      name: 'line of 100 MiB from the server',
      samples: rounds.map((round) => ({ value: round.relayedBack, baseline: round.directBack })),
    },
    memoryRow(peakMiB, idleMiB),
  ];
};

const LINE_ROW: Pick<Row, 'unit' | 'baseline' | 'budget'> = {
  unit: 's',
  baseline: 'direct pipe',
  budget: { figure: 'median', atMost: 0.5 },
};

function memoryRow(peakMiB: number | undefined, idleMiB: number | undefined) {
  const name = 'peak memory of the wrapper, lines of 100 MiB both ways';
  if (peakMiB === undefined || idleMiB === undefined)
    return { name, skipped: 'this system has no /proc' };
  const budget = { figure: 'median' as const, atMost: 160 };
  const samples = [{ value: peakMiB, baseline: idleMiB }];
  return { name, unit: 'MiB' as const, baseline: 'before the lines', samples, budget };
}

async function seconds(
  peer: Peer,
  messages: readonly Buffer[],
  answerBytes: number,
): Promise<number> {
  const startedAt = performance.now();
  await peer.exchange(messages, answerBytes);
  return (performance.now() - startedAt) / 1000;
}
