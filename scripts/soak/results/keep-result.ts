import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../src/lib/files/atomic-file.ts';
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
  write(PUBLISHED, { ...result, machine: machineClass() });
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

const GIBIBYTE = 2 ** 30;

/** What a reader needs to judge a figure by; nothing that tells one machine from others like it. */
function machineClass() {
  return {
    processors: availableParallelism(),
    memory: `${2 ** Math.round(Math.log2(totalmem() / GIBIBYTE))} GiB`,
    system: `${process.platform} ${release().split('.')[0]}`,
    node: process.version,
  };
}
