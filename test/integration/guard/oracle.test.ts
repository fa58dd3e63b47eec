import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CORPUS } from '../../fixtures/guard/corpus/all.ts';
import type { Sample } from '../../fixtures/guard/corpus/sample.ts';
import { readLabels } from '../../fixtures/guard/labels.ts';
import { type Label, NoSandbox, runOracle } from '../../fixtures/guard/oracle/run-oracle.ts';

const EVERY = 61;

/** A part of the corpus that moves through it with the days; the wrapped ones depend on the machine. */
function sampleOf(day: number): Sample[] {
  const all = Object.entries(CORPUS)
    .filter(([name]) => name !== 'wrapped')
    .flatMap(([, samples]) => samples);
  return all.filter((_, at) => at % EVERY === day % EVERY);
}

function runIfPossible(samples: readonly Sample[]): Label[] | string {
  try {
    return runOracle(samples);
  } catch (error) {
    if (error instanceof NoSandbox) return error.message;
    throw error;
  }
}

test('running a part of the corpus for real gives the labels that are stored', (context) => {
  const day = Math.floor(Date.now() / 86_400_000);
  const found = runIfPossible(sampleOf(day));
  if (typeof found === 'string') return context.skip(found);
  const known = Object.values(readLabels()).flat();
  const stored = new Map(known.map(({ sample, destroys }) => [sample, destroys]));
  const wrong = found.filter(
    ({ sample, destroyed }) => destroyed.length > 0 !== stored.get(sample),
  );
  expect(wrong).toEqual([]);
  expect(found.length).toBeGreaterThan(20);
});

test('what runs in the sandbox changes nothing outside its own tree', (context) => {
  const outside = `${process.cwd()}/package.json`;
  const sample = {
    family: 'escape',
    cwd: 'proj',
    command: `touch /tmp/holdfast-escape /holdfast-escape; rm -rf ${outside} @/home/.claude; true`,
  };
  const found = runIfPossible([sample]);
  if (typeof found === 'string') return context.skip(found);
  expect(found[0]?.destroyed.length).toBeGreaterThan(0);
  const left = ['/tmp/holdfast-escape', '/holdfast-escape', outside].filter(existsSync);
  expect(left).toEqual([outside]);
});
