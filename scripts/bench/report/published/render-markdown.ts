import { COLUMNS, type Column } from '../../peer-row.ts';
import { describeClass } from '../machine-class.ts';
import { peerCell } from '../render-peers.ts';
import { amount, limit } from '../words.ts';
import type { Published, PublishedPeer, PublishedRow } from './to-published.ts';

const INTRODUCTION = `# The benchmark

\`pnpm bench\` measures each figure beside its baseline, alternating in the same run: a ratio holds where a time depends on the machine. \`median\` and \`p95\` are the figure's own, the ratio is the median of the rounds' ratios with the lowest and the highest behind it. This page, its data (\`benchmark.json\`) and the chart are written by \`pnpm bench --publish\`.

![Figures beside their budgets, and the peers](benchmark.svg)`;

const PEERS = `## Peers

Other programs that start a server or stand before one, around the same server. The start is that of a server on Python's \`mcp\` package, all else of one that imports nothing. Those on HTTP are called over HTTP on loopback; they have no end of input to see, and are ended with SIGTERM. A crash is SIGKILL for the server with 20 calls under way; the next call is made over the same connection, for 5 s. Memory is the peer's own, without the server's.`;

/** The published figures as the page of the documents. */
export function renderMarkdown(published: Published): string {
  const { at, machine, rows, peers, skipped } = published;
  const groups = [...new Set(rows.map(({ group }) => group))];
  return `${[
    INTRODUCTION,
    `Measured on ${at}: ${describeClass(machine)}.`,
    ...groups.map((group) => groupText(group, rows)),
    ...(peers.length > 0 ? [`${PEERS}\n\n${peersTable(peers)}`] : []),
    ...(skipped.length > 0 ? [skippedText(skipped)] : []),
  ].join('\n\n')}\n`;
}

function groupText(group: string, rows: readonly PublishedRow[]): string {
  const heading = ['what', 'baseline', 'budget', 'median', 'p95', 'n', 'ratio', 'verdict'];
  const lines = rows.filter((row) => row.group === group).map(cellsOf);
  return `## ${group}\n\n${table([heading, ...lines])}`;
}

function cellsOf(row: PublishedRow): string[] {
  const { unit, budget, verdict } = row;
  return [
    row.name,
    `${row.baseline}: ${amount(row.baselineMedian, unit)}`,
    budget ? limit(budget, unit) : '',
    amount(row.median, unit),
    amount(row.p95, unit),
    String(row.n),
    `${row.ratio.toFixed(2)} (${row.ratioMin.toFixed(2)}–${row.ratioMax.toFixed(2)})`,
    verdict === 'none' ? '' : verdict,
  ];
}

/** The peers side by side would be wider than a page: each measurement has a line. */
function peersTable(peers: readonly PublishedPeer[]): string {
  const columns = Object.keys(COLUMNS) as Column[];
  const lines = columns.map((column) => [
    COLUMNS[column].title,
    ...peers.map(({ figures }) => peerCell(figures[column], column)),
  ]);
  return table([
    ['', ...peers.map(({ peer }) => peer)],
    ['transport', ...peers.map(({ transport }) => transport)],
    ...lines,
  ]);
}

function skippedText(skipped: Published['skipped']): string {
  const lines = skipped.map(({ name, reason }) => `- ${name}: ${reason}`);
  return `## Not measured\n\n${lines.join('\n')}`;
}

function table([heading = [], ...lines]: readonly (readonly string[])[]): string {
  const rule = heading.map(() => '---');
  return [heading, rule, ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
