type Bounds = { maxLines: number; maxChars: number };

/** Stands where lines were left out. */
const GAP = '[…]';
/** Of Python; the bars are those of a group of exceptions and of a quotation. */
const FRAME = /^[\s|]*File ".*", line \d+/;
const MARGIN = /^[\s|+]*/;
/** Where it happened takes two lines, and the mark below the place a third. */
const MAX_FRAME_LINES = 3;
/** Of Node, and of Python where the frames are elsewhere. */
const ERROR = /^[\s|]*(?:Uncaught )?(?:\w+\.)*(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: /;

/**
 * The lines that say most within the bounds: the final exception of a Python traceback, its
 * innermost frame, and of the others as many of the last as there is room for.
 */
export function pickLines(lines: readonly string[], { maxLines, maxChars }: Bounds): string[] {
  const last = lines.map((_, index) => index).reverse();
  const picked = new Set<number>();
  let room = maxChars;
  for (const index of [...exceptionAt(lines), ...last]) {
    const cost = (lines[index]?.length ?? 0) + 1 + GAP.length;
    if (picked.has(index)) continue;
    if (picked.size >= maxLines - 2 && lines.length > maxLines) break;
    if (cost > room) break;
    picked.add(index);
    room -= cost;
  }
  return withGaps(lines, picked);
}

/** The line of the last exception in `lines`, without what stands in its margin. */
export function exceptionLine(lines: readonly string[]): string | undefined {
  const [exception] = exceptionAt(lines);
  return exception === undefined ? undefined : lines[exception]?.replace(MARGIN, '');
}

/** The index of the exception, then those of its innermost frame, as Python prints them. */
function exceptionAt(lines: readonly string[]): number[] {
  const frame = lines.findLastIndex((line) => FRAME.test(line));
  const margin = marginOf(lines[frame] ?? '');
  const exception = lines.findIndex((line, index) => index > frame && marginOf(line) < margin);
  if (frame === -1 || exception === -1) {
    const error = lines.findLastIndex((line) => ERROR.test(line));
    return error === -1 ? [] : [error];
  }
  const ofFrame = lines.map((_, index) => index).slice(frame, exception);
  return [exception, ...ofFrame.slice(0, MAX_FRAME_LINES)];
}

function marginOf(line: string): number {
  return MARGIN.exec(line)?.[0].length ?? 0;
}

function withGaps(lines: readonly string[], picked: ReadonlySet<number>): string[] {
  const sorted = [...picked].sort((one, other) => one - other);
  return sorted.flatMap((index, place) => {
    const before = sorted[place - 1];
    const isGap = before !== undefined && before < index - 1;
    return [...(isGap ? [GAP] : []), lines[index] ?? ''];
  });
}
