import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { makeDecoy } from '../../world/invariants/decoy.ts';
import { storeProblems } from '../../world/invariants/store-problems.ts';
import { endProcessesOf, kill, someProcessOf } from '../../world/processes/processes-of.ts';
import { inLanes, type Soak } from '../../world/soak.ts';
import type { Said } from './field.ts';
import { judgeAfter } from './judge-after.ts';
import { makeField } from './make-field.ts';
import { makeWitness } from './witness.ts';

const WORKERS = 32;
const KILL_EVERY_MS = 100;
const LOOK_EVERY_MS = 10_000;
const BEHIND = 5;
/** For what has to be judged after the storm. */
const AFTERMATH_MS = 30_000;

/** Everything at once, with somebody killed ten times a second; then one clean start repairs all. */
export async function storm(soak: Soak): Promise<string> {
  const decoy = makeDecoy(soak.dir);
  const { field, store } = makeField(soak.dir, decoy);
  const witness = await makeWitness(store);
  const program = bundle('scripts/soak/suites/storm/actor/main.ts', join(soak.dir, 'worker.cjs'));
  const { counts, hear } = listenTo(soak);
  const look = () => {
    const problems = field.servers.flatMap((server) =>
      storeProblems(join(field.store, 'shop', server)),
    );
    for (const problem of [...problems, ...witness.problems()]) soak.fail('a look', problem);
    if (decoy.isTouched()) soak.fail('a look', 'C2 the home has changed');
  };
  const kills = await rage(soak, {
    work: () => runWorker([program, join(soak.dir, 'field.json')], soak, hear),
    look,
  });
  look();
  await judgeAfter(soak, field);
  look();
  witness.close();
  process.stderr.write(`${JSON.stringify(Object.fromEntries([...counts].sort()), null, 2)}\n`);
  return `${soak.failures} broken invariants with ${WORKERS} workers and ${kills} kills, the clean start after it included`;
}

/** Counts what the workers say, and passes on what they found wrong. */
function listenTo(soak: Soak) {
  const counts = new Map<string, number>();
  const hear = (line: string, seed: number) => {
    const { kind, outcome, problem }: Said = JSON.parse(line);
    soak.count();
    counts.set(`${kind} ${outcome}`, (counts.get(`${kind} ${outcome}`) ?? 0) + 1);
    if (problem !== undefined) soak.fail(kind, problem, { worker: seed });
  };
  return { counts, hear };
}

/** Works, kills and looks until it is time for the aftermath; gives the number of kills. */
async function rage(
  soak: Soak,
  { work, look }: { work: () => Promise<void>; look: () => void },
): Promise<number> {
  // how many processes there are is not the seed's to say
  const victims = soak.random.fork();
  let kills = 0;
  const isOver = () => soak.leftMs <= AFTERMATH_MS && soak.leftMs < soak.fullMs / 2;
  const workers = inLanes(soak, WORKERS, async () => {
    if (isOver()) return 'done';
    await work();
    return 'more';
  });
  const killing = inLanes(soak, 1, async () => {
    if (isOver()) return 'done';
    await sleep(KILL_EVERY_MS);
    const victim = someProcessOf(soak.dir, victims);
    if (victim !== undefined && kill(victim)) kills += 1;
    return 'more';
  });
  const looking = inLanes(soak, 1, async () => {
    await sleep(Math.min(LOOK_EVERY_MS, soak.fullMs / 4));
    if (isOver()) return 'done';
    look();
    return 'more';
  });
  await killing;
  await endProcessesOf(soak.dir);
  await Promise.all([workers, looking]);
  return kills;
}

/** Runs one worker until it is killed; the next one goes on in its place. */
async function runWorker(
  words: readonly string[],
  soak: Soak,
  hear: (line: string, seed: number) => void,
): Promise<void> {
  const seed = soak.random.below(2 ** 31);
  const child = spawn(process.execPath, [...words, String(seed)], {
    cwd: soak.dir,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // who kills and counts must not wait for those that it kills
  if (child.pid !== undefined) setPriority(child.pid, BEHIND);
  const lines = createInterface(child.stdout).on('line', (line) => hear(line, seed));
  const [code] = await once(child, 'exit');
  if (code !== null) soak.fail('a worker', `ended with ${code}`, { worker: seed });
  lines.close();
}
