import { cutMiddle } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';
import { WIDTH } from './wrap-text.ts';

const GAP = '  ';
const MIN_FIRST = 20;

/**
 * Renders rows as columns that fit the width of a terminal. The first column gives way: its texts
 * are cut in the middle. Texts from outside are made fit to be shown.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const clean = [head, ...rows].map((row) => row.map((cell) => displayText(cell, WIDTH)));
  const widths = head.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  const others = widths.slice(1).reduce((sum, width) => sum + width + GAP.length, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(MIN_FIRST, WIDTH - others));
  return clean.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return (column === 0 ? cutMiddle(cell, width) : cell).padEnd(width);
      })
      .join(GAP)
      .trimEnd(),
  );
}
