import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderChart } from '../chart/render-chart.ts';
import type { Results } from '../results.ts';
import { renderMarkdown } from './render-markdown.ts';
import { toPublished } from './to-published.ts';

/** Writes the figures of a run, its chart and its page into a folder. */
export function publish(results: Results, folder: string): void {
  const published = toPublished(results);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  write('benchmark.json', `${JSON.stringify(published, undefined, 2)}\n`);
  write('benchmark.svg', renderChart(published));
  write('benchmark.md', renderMarkdown(published));
}
