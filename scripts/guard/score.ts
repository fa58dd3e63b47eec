/** Prints how often the guard is right about the stored labels, and where it is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '../../test/fixtures/guard/labels.ts';
import { buildTree } from '../../test/fixtures/guard/oracle/tree.ts';
import { score } from '../../test/fixtures/guard/score.ts';

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-score-'));
  buildTree(dir);
  for (const [name, known] of Object.entries(readLabels())) {
    const startedAt = performance.now();
    const { missed, falselyDenied, falselyAsked, ...counts } = await score(dir, known);
    const each = (performance.now() - startedAt) / known.length;
    console.log(`${name}: ${JSON.stringify(counts)}, ${each.toFixed(2)} ms each`);
    for (const told of missed) console.log(`  missed  ${JSON.stringify(told)}`);
    for (const told of falselyDenied) console.log(`  falsely denied  ${JSON.stringify(told)}`);
    for (const told of falselyAsked) console.log(`  falsely asked  ${JSON.stringify(told)}`);
  }
  rmSync(dir, { recursive: true, force: true });
}

void main();
