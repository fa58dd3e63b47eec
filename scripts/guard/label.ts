/** Runs the whole corpus of the guard for real in sandboxes, and stores what it destroyed. */
import { CORPUS } from '../../test/fixtures/guard/corpus/all.ts';
import { labelByControl, writeLabels } from '../../test/fixtures/guard/labels.ts';
import { type Label, runOracle } from '../../test/fixtures/guard/oracle/run-oracle.ts';

const only = process.argv.slice(2);
const found: Record<string, Label[]> = {};
for (const [name, samples] of Object.entries(CORPUS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const labels = runOracle(samples);
  found[name] = name === 'wrapped' ? labelByControl(labels) : labels;
  const destroying = found[name].filter(({ destroyed }) => destroyed.length > 0).length;
  console.log(`${name}: ${samples.length} run, ${destroying} destroy`);
}
if (only.length === 0) writeLabels(found);
