import type { PublishedRow } from '../bench/report/published/to-published.ts';
import { amount } from '../bench/report/words.ts';
import type { SoakResult } from '../soak/results/soak-result.ts';
import type { Runs } from './collect-runs.ts';
import type { RowTest } from './collect-tests.ts';
import type { Fault, Load, Tables } from './tables.ts';

const MAX_FIGURES = 3;

/** The page of all rows: what is tested, how often, and what came of it. */
export function renderPage(tables: Tables, tests: readonly RowTest[], runs: Runs): string {
  const files = new Set(tests.map(({ file }) => file)).size;
  const seconds = tests.reduce((sum, test) => sum + test.seconds, 0);
  return `# Reliability

What Holdfast has to survive, and what shows that it does. This page is written by \`npm run reliability\` from the results of the last test run, benchmark and soak; it is not edited by hand.

- **Quick tier**: \`npm run test:faults\` runs every row once, on every commit. ${tests.length} tests in ${files} files carry a row in their title; ${seconds.toFixed(0)} s of tests, on two workers.
- **Deep tier**: \`npm run soak\` runs the sweeps, storms and rounds that take minutes to hours. Last run on ${orNone(runs.soak.machines.join('; '))}.
- **Loads**: \`npm run bench\` ([all figures](benchmark.md)). Last run on ${orNone(runs.bench.machine)}.

No failure in n trials bounds the rate of failure at 3/n (95 %).

## Faults

${faultTable(tables.faults.filter(isFault), tests, runs.soak.parts)}

## Hostile input

${faultTable(
  tables.faults.filter((fault) => !isFault(fault)),
  tests,
  runs.soak.parts,
)}

## Loads

${loadTable(tables.loads, runs)}

## The deep tier

${soakTable(runs.soak.parts)}

## What no test shows

${gapTable(tables)}
`;
}

function isFault({ id }: Fault): boolean {
  return id.startsWith('F');
}

function faultTable(
  faults: readonly Fault[],
  tests: readonly RowTest[],
  suites: readonly SoakResult[],
): string {
  const rows = faults.map(({ id, what, holds }) => {
    const own = tests.filter((test) => test.rows.includes(id));
    const deep = suites.filter((suite) => suite.rows.includes(id));
    return [id, what, holds, String(own.length), figuresOf(own), deep.map(tellSuite).join('; ')];
  });
  return table(['row', 'what is done', 'what holds', 'tests', 'quick tier', 'deep tier'], rows);
}

/** The figures with the most trials say the most. */
function figuresOf(tests: readonly RowTest[]): string {
  const figures = tests.flatMap((test) => test.figures).sort((a, b) => b.n - a.n);
  const shown = figures.slice(0, MAX_FIGURES).map(({ n, figure }) => `n ${count(n)}: ${figure}`);
  return shown.length > 0 ? shown.join('; ') : tests.length > 0 ? 'holds' : '–';
}

function tellSuite({ name, n, figure, failures }: SoakResult): string {
  return `${name}, n ${count(n)}: ${failures === 0 ? figure : `${failures} failures; ${figure}`}`;
}

function loadTable(loads: readonly Load[], { bench, soak }: Runs): string {
  const rows = loads.map(({ id, what, target, sources }) => {
    const measured = bench.rows.filter(({ name }) =>
      sources.some((source) => name.startsWith(source)),
    );
    const deep = soak.parts.filter((suite) => suite.rows.includes(id));
    const told = [...measured.map(tellRow), ...deep.map(tellSuite)].join('; ');
    return [id, what, target, told === '' ? 'not measured' : told];
  });
  return table(['row', 'load', 'target', 'measured'], rows);
}

function tellRow({ name, n, median, p95, unit, baseline, ratio, verdict }: PublishedRow): string {
  const over = verdict === 'over' ? ', **over its budget**' : '';
  const times = `${ratio.toFixed(2)} × ${baseline}`;
  return `${name}: ${amount(median, unit)}, p95 ${amount(p95, unit)}, ${times} (n ${n})${over}`;
}

function soakTable(suites: readonly SoakResult[]): string {
  const rows = suites.map(({ name, rows: own, n, figure, failures, minutes, at }) => [
    name,
    own.join(', '),
    count(n),
    String(failures),
    figure,
    `${minutes.toFixed(minutes < 10 ? 1 : 0)} min`,
    at.slice(0, 10),
  ]);
  return table(['suite', 'rows', 'n', 'failures', 'what came of it', 'took', 'date'], rows);
}

function gapTable({ gaps }: Tables): string {
  return table(
    ['row', 'not shown', 'why'],
    gaps.map(({ id, what, why }) => [id, what, why]),
  );
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

function orNone(machine: string | undefined): string {
  return machine === undefined || machine === '' ? 'no machine yet' : machine;
}
