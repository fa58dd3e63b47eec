export type DiffLine = { sign: ' ' | '-' | '+'; text: string };

const CONTEXT_LINES = 2;

/** The comparison needs the product of both lengths; beyond this nobody reads the outcome. */
const MAX_PAIRS = 4_000_000;

/** The lines that differ between two texts, each with a little of what stands around it. */
export function diffLines(before: string, after: string): DiffLine[] {
  const lines = alignLines(before.split(/\r?\n/), after.split(/\r?\n/));
  return lines.filter((_line, index) => {
    const around = lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
    return around.some(({ sign }) => sign !== ' ');
  });
}

function alignLines(before: string[], after: string[]): DiffLine[] {
  if (before.length * after.length > MAX_PAIRS)
    return [...signed('-', before), ...signed('+', after)];
  const shared = sharedLengths(before, after);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (
      old !== undefined &&
      (now === undefined || lengthAt(shared, i + 1, j) >= lengthAt(shared, i, j + 1))
    ) {
      lines.push({ sign: '-', text: old });
      i += 1;
    } else {
      lines.push({ sign: '+', text: now ?? '' });
      j += 1;
    }
  }
  return lines;
}

function signed(sign: '-' | '+', lines: string[]): DiffLine[] {
  return lines.map((text) => ({ sign, text }));
}

/** How many lines the rests of both texts share in the same order, from each pair of places on. */
function sharedLengths(before: string[], after: string[]): number[][] {
  const lengths = before.map(() => after.map(() => 0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const best =
        before[i] === after[j]
          ? 1 + lengthAt(lengths, i + 1, j + 1)
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
      lengths[i]?.splice(j, 1, best);
    }
  }
  return lengths;
}

function lengthAt(lengths: number[][], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
