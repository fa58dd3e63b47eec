import type { PublishedPeer } from '../published/to-published.ts';
import { peerCell } from '../render-peers.ts';
import type { Part } from './budget-bars.ts';
import { element, text } from './svg.ts';

const [NAMES, BARS, CALL, CRASH, EDGE] = [24, 230, 640, 720, 936];
const LINE = 21;
const BAR = 11;
const HEADING = 24;

/** Room for the figure behind the longest bar. */
const FIGURE = 75;

/** The peers by how long their start takes; what never happens is told in words. */
export function peerBars(peers: readonly PublishedPeer[], top: number): Part {
  const sorted = [...peers].sort((a, b) => startOf(a) - startOf(b));
  const longest = Math.max(...sorted.map(startOf).filter(Number.isFinite), 1);
  const scale = (CALL - BARS - FIGURE) / longest;
  return {
    height: HEADING + sorted.length * LINE,
    svg: [
      text('Peers: start → tools/list', { class: 'heading', x: NAMES, y: top }),
      text('call p50', { class: 'muted', x: CALL, y: top }),
      text('next call after a crash', { class: 'muted', x: CRASH, y: top }),
      ...sorted.map((peer, index) => peerBar(peer, top + HEADING + index * LINE, scale)),
    ].join('\n'),
  };
}

function peerBar({ peer, figures }: PublishedPeer, y: number, scale: number): string {
  const { start } = figures;
  const width = start?.kind === 'measured' ? Math.max(1, start.median * scale) : 0;
  const kind = peer === 'Holdfast' ? 'own' : 'other';
  const name = kind === 'own' ? { class: 'strong' } : {};
  return [
    text(peer, { ...name, x: NAMES, y, maxChars: 32 }),
    element('rect', { class: kind, x: BARS, y: y - BAR + 1, width, height: BAR, rx: 2 }),
    text(peerCell(start, 'start'), { ...name, x: BARS + width + 6, y, maxChars: 40 }),
    text(peerCell(figures.p50, 'p50'), { class: 'muted', x: CALL, y, maxChars: 12 }),
    text(peerCell(figures.next, 'next'), {
      class: 'muted',
      x: CRASH,
      y,
      maxChars: Math.floor((EDGE - CRASH) / 6),
    }),
  ].join('');
}

function startOf({ figures: { start } }: PublishedPeer): number {
  return start?.kind === 'measured' ? start.median : Number.POSITIVE_INFINITY;
}
