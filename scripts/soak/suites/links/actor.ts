/** Heals (`argv[2]` is `heal`) or reads through the link of `argv[3]`, between the environments after it. */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { healLink } from '../../../../src/environment/link.ts';

const [, , mode, serverDir = '', root = '', ...environments] = process.argv;
const TELL_MS = 250;
const marker = join(serverDir, '.venv', 'bin', 'python');

let told = { trials: 0, problems: [] as string[] };
let toldAt = performance.now();

void work();

async function work(): Promise<void> {
  for (let round = process.pid; ; round++) {
    const problem =
      mode === 'read' ? read() : heal(environments[round % environments.length] ?? '');
    if (problem !== undefined) told.problems.push(problem);
    told.trials += 1;
    if (performance.now() - toldAt > TELL_MS) tell();
    if (round % 64 === 0) await turn();
  }
}

function read(): string | undefined {
  try {
    return readFileSync(marker, 'utf8') === 'interpreter' ? undefined : 'another content';
  } catch (error) {
    return String(error);
  }
}

/** In a place that somebody attacks a directory may stand in the way, which stays. */
function heal(environment: string): string | undefined {
  const outcome = healLink(serverDir, environment, root);
  return mode === 'heal' && !['kept', 'replaced'].includes(outcome) ? outcome : undefined;
}

function tell(): void {
  writeSync(1, `${JSON.stringify({ ...told, problems: told.problems.slice(0, 5) })}\n`);
  told = { trials: 0, problems: [] };
  toldAt = performance.now();
}
