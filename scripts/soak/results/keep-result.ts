import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../src/lib/files/atomic-file.ts';
import { describeMachine } from '../../bench/report/describe-machine.ts';
import { machineClass } from '../../bench/report/machine-class.ts';
import type { SoakResult } from './soak-result.ts';

const OUTPUT = '.soak';
const PUBLISHED = join('docs', 'soak.json');

/** Replaces the last result of the same part in .soak/results.json. */
export function keepResult(result: SoakResult): void {
  mkdirSync(OUTPUT, { recursive: true });
  write(join(OUTPUT, 'results.json'), result);
}

/** Replaces the result of the same part in docs/soak.json; all others stay. */
export function publishResult({ isInterrupted, ...result }: SoakResult): void {
  write(PUBLISHED, { ...result, machine: machineClass(describeMachine()) });
}

function write(file: string, result: SoakResult): void {
  const others = readResults(file).filter(({ name }) => name !== result.name);
  const results = [...others, result].sort((a, b) => a.name.localeCompare(b.name));
  writeFileAtomic(file, `${JSON.stringify({ results }, undefined, 2)}\n`);
}

function readResults(file: string): SoakResult[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).results;
  } catch {
    return []; // the first run
  }
}
