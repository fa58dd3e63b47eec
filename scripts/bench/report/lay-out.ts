/** Lays cells out in columns for a terminal; lines of one cell are headings. */
export function layOut(lines: readonly (readonly string[])[]): string {
  const rows = lines.filter(({ length }) => length > 1);
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) =>
      cells.length === 1
        ? (cells[0] ?? '')
        : cells
            .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
            .join('  ')
            .trimEnd(),
    )
    .join('\n');
}
