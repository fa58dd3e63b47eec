import { describeClass } from '../machine-class.ts';
import type { Published } from '../published/to-published.ts';
import { budgetBars } from './budget-bars.ts';
import { peerBars } from './peer-bars.ts';
import { STYLE } from './style.ts';
import { element, text } from './svg.ts';

const WIDTH = 960;
const [LEFT, TOP, GAP, BOTTOM] = [24, 84, 26, 14];

/** The published figures as one picture, the same for the same figures; `''` is none of them. */
export function renderChart({ at, machine, rows, peers }: Published): string {
  const budgets = budgetBars(rows, TOP);
  const others = peerBars(peers, TOP + budgets.height + GAP);
  const height = TOP + budgets.height + (peers.length > 0 ? GAP + others.height : 0) + BOTTOM;
  const page = { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 6 };
  const parts = [
    element('title', {}, 'Holdfast beside its budgets and its peers'),
    element('style', {}, STYLE),
    element('rect', { class: 'page', ...page }),
    text('Holdfast beside its budgets and its peers', { class: 'title', x: LEFT, y: 32 }),
    text(`Shorter is better. Medians, ${at}: ${describeClass(machine)}.`, {
      class: 'muted',
      x: LEFT,
      y: 54,
    }),
    budgets.svg,
    ...(peers.length > 0 ? [others.svg] : []),
  ];
  const frame = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}` };
  return `${element('svg', { ...frame, role: 'img' }, `\n${parts.join('\n')}\n`)}\n`;
}
