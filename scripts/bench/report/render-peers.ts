import { COLUMNS, type Column, type PeerFigure, type PeerRow, type PeerUnit } from '../peer-row.ts';
import { median, quantile } from '../statistics.ts';
import { layOut } from './lay-out.ts';
import { amount } from './words.ts';

/** A figure of a peer without its samples. */
export type PeerSummary =
  | { kind: 'measured'; n: number; median: number; p95: number }
  | Exclude<PeerFigure, { kind: 'measured' }>;

/** What the samples of a figure come to; `p95` is at the bad end. */
export function summarizePeer(figure: PeerFigure, unit: PeerUnit): PeerSummary {
  if (figure.kind !== 'measured') return figure;
  const { samples } = figure;
  return {
    kind: 'measured',
    n: samples.length,
    median: median(samples),
    p95: quantile(samples, unit === 'msg/s' ? 0.05 : 0.95),
  };
}

/** What stands in a cell of the peers' table. */
export function peerCell(figure: PeerSummary | undefined, column: Column): string {
  if (figure === undefined) return '–';
  if (figure.kind === 'never') return `never, ${figure.why}`;
  if (figure.kind === 'failed') return `failed: ${figure.why}`;
  return amount(figure.median, COLUMNS[column].unit);
}

/** The peers as a table for a terminal: medians, with the number of rounds behind each. */
export function renderPeers(peers: readonly PeerRow[]): string {
  if (peers.length === 0) return '';
  const columns = Object.keys(COLUMNS) as Column[];
  const heading = ['peer', 'transport', ...columns.map((column) => COLUMNS[column].title)];
  const lines = peers.map(({ peer, transport, figures }) => [
    `  ${peer}`,
    transport,
    ...columns.map((column) => cellWithN(figures[column], column)),
  ]);
  return `${layOut([['Peers around the same server'], heading, ...lines])}\n`;
}

function cellWithN(figure: PeerFigure | undefined, column: Column): string {
  const summary = figure && summarizePeer(figure, COLUMNS[column].unit);
  const cell = peerCell(summary, column);
  return summary?.kind === 'measured' ? `${cell} (${summary.n})` : cell;
}
