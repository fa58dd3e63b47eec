import type { Sample } from './statistics.ts';

/** What is measured of each peer, in the order of the table. */
export const COLUMNS = {
  start: { title: 'start → tools/list', unit: 'ms' },
  p50: { title: 'call p50', unit: 'µs' },
  p99: { title: 'call p99', unit: 'µs' },
  flood: { title: 'pipelined', unit: 'msg/s' },
  pending: { title: 'crash → pending answered', unit: 'ms' },
  next: { title: 'crash → next call', unit: 'ms' },
  end: { title: 'host gone → tree gone', unit: 'ms' },
  memory: { title: 'own memory (PSS)', unit: 'MiB' },
  lineTo: { title: '100 MiB line to it', unit: 's' },
  lineFrom: { title: '100 MiB line from it', unit: 's' },
} as const;

export type Column = keyof typeof COLUMNS;
export type PeerUnit = (typeof COLUMNS)[Column]['unit'];

/** What came of one measurement: `never` is a finding, `failed` says that there is none. */
export type PeerFigure =
  | { kind: 'measured'; samples: Sample['value'][] }
  | { kind: 'never'; why: string }
  | { kind: 'failed'; why: string };

/** A peer with all that was measured of it. */
export type PeerRow = {
  peer: string;
  transport: 'stdio' | 'HTTP';
  figures: Partial<Record<Column, PeerFigure>>;
};
