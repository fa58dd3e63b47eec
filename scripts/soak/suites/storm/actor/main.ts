/** Does what its seed says to the field in the file `argv[2]`, until it is killed. */
import { readFileSync, writeSync } from 'node:fs';
import { AppError } from '../../../../../src/lib/app-error.ts';
import { readWorld } from '../../../../../src/wrapper/world.ts';
import { Random } from '../../../world/random.ts';
import { type Field, type Kind, type Said, WEIGHTS } from '../field.ts';
import { OPERATIONS, type Site } from './operations.ts';

process.umask(0);
const [, , file = '', seed = '0'] = process.argv;
const field: Field = JSON.parse(readFileSync(file, 'utf8'));
const random = new Random(Number(seed));
const world = readWorld({
  argv: [],
  env: field.env,
  wrapperPath: field.wrapper,
  wrapperArguments: [],
});
const total = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);

void work();

async function work(): Promise<void> {
  for (;;) {
    const kind = choose();
    const site: Site = { field, world, random, server: random.pick(field.servers) };
    say({ kind, ...(await attempt(kind, site)) });
  }
}

function choose(): Kind {
  let left = random.next() * total;
  for (const [kind, weight] of Object.entries(WEIGHTS)) {
    left -= weight;
    if (left < 0) return kind as Kind;
  }
  return 'start';
}

/** What has a code was foreseen: an installer that is killed makes its build fail. */
async function attempt(kind: Kind, site: Site): Promise<Omit<Said, 'kind'>> {
  try {
    const problem = await OPERATIONS[kind](site);
    return { outcome: 'done', ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    if (error instanceof AppError) return { outcome: error.code };
    const text = error instanceof Error ? `${error.stack}` : String(error);
    return { outcome: 'threw', problem: text };
  }
}

/** In one write, which no kill cuts in two. */
function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}
