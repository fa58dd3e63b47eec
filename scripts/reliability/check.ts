import type { RowTest } from './collect-tests.ts';
import type { Tables } from './tables.ts';

/**
 * What contradicts the tables: a row that no test of this run shows and no gap explains, a title that
 * names a row which is not there, a gap of an unknown row, a row without its line in `page`.
 */
export function findContradictions(
  { faults, loads, gaps }: Tables,
  tests: readonly RowTest[],
  page: string,
): string[] {
  const known = new Set([...faults, ...loads].map(({ id }) => id));
  const shown = new Set(tests.filter(isShown).flatMap(({ rows }) => rows));
  const explained = new Set(gaps.map(({ id }) => id));
  return [
    ...faults
      .filter(({ id }) => !shown.has(id) && !explained.has(id))
      .map(({ id }) => `${id}: no test of this run shows it, and gaps.tsv does not say why`),
    ...tests.flatMap(({ rows, file, title }) =>
      rows
        .filter((row) => !known.has(row))
        .map((row) => `${file}: \`${title}\` names ${row}, which is no row`),
    ),
    ...gaps.filter(({ id }) => !known.has(id)).map(({ id }) => `gaps.tsv: ${id} is no row`),
    ...[...known]
      .filter((id) => !page.includes(`\n| ${id} |`))
      .map((id) => `docs/reliability.md: no line for ${id}; run npm run reliability`),
  ];
}

/** A test that this machine cannot run, and says so, is there all the same. */
function isShown({ status }: RowTest): boolean {
  return status !== 'failed';
}
