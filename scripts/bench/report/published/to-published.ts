import { COLUMNS, type Column, type PeerRow } from '../../peer-row.ts';
import { type MachineClass, machineClass } from '../machine-class.ts';
import { type PeerSummary, summarizePeer } from '../render-peers.ts';
import type { JudgedRow, Results } from '../results.ts';

/** What documents and the chart are made from: no samples, and nothing that names a machine. */
export type Published = {
  /** The day of the run. */
  at: string;
  machine: MachineClass;
  rows: PublishedRow[];
  peers: PublishedPeer[];
  skipped: { name: string; reason: string }[];
};

export type PublishedRow = Omit<JudgedRow, 'samples'>;

export type PublishedPeer = {
  peer: string;
  transport: PeerRow['transport'];
  figures: Partial<Record<Column, PeerSummary>>;
};

/** More digits than a second run would give again. */
const DIGITS = 4;

/** Leaves out of the results what is of this machine only, and rounds the rest. */
export function toPublished(results: Results): Published {
  return {
    at: results.at.slice(0, 'yyyy-mm-dd'.length),
    machine: machineClass(results.before),
    rows: results.rows.map(({ samples: _, ...row }) => rounded(row)),
    peers: results.peers.map((row) => ({
      peer: row.peer,
      transport: row.transport,
      figures: summarizeFigures(row),
    })),
    // what stands behind the colon is told by a tool, and may name its paths and hosts
    skipped: results.skipped.map(({ name, skipped }) => ({
      name,
      reason: skipped.split(': ')[0] ?? skipped,
    })),
  };
}

function summarizeFigures({ figures }: PeerRow): PublishedPeer['figures'] {
  const columns = Object.keys(COLUMNS) as Column[];
  return Object.fromEntries(
    columns.flatMap((column) => {
      const figure = figures[column];
      return figure ? [[column, rounded(summarizePeer(figure, COLUMNS[column].unit))]] : [];
    }),
  );
}

function rounded<T extends object>(record: T): T {
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
  ]);
  return Object.fromEntries(entries) as T;
}
