import type { ConnectionWorld } from './connection-world.ts';

/** Which steps were taken, by index, and how many turns of the queue each was given. */
type Path = { choice: number; turns: number }[];

export type Explored = {
  /** Distinct states in which nothing was under way but what the explorer decides. */
  states: number;
  /** Orders that were run. */
  runs: number;
  /** The greatest number of connections in one run. */
  generations: number;
  ends: number;
  /** The first order that broke each rule. */
  violations: Map<string, string>;
};

/** More than any chain of promises in a cache. */
const SETTLED = 24;

/**
 * Runs all orders of all steps. Two steps may also follow each other before the first has settled,
 * `gaps` turns of the queue apart. A state that was seen before is not gone on from.
 */
export async function explore(
  createWorld: () => ConnectionWorld,
  { gaps, until = [] }: { gaps: readonly number[]; until?: readonly string[] },
): Promise<Explored> {
  const result: Explored = {
    states: 0,
    runs: 0,
    generations: 0,
    ends: 0,
    violations: new Map(),
  };
  const seen = new Set<string>();
  const open: Path[] = [[]];
  for (let path = open.pop(); path; path = open.pop()) {
    const reached = await run(createWorld, path);
    result.runs += 1;
    note(result, reached);
    if (until.length > 0 && until.every((rule) => result.violations.has(rule))) return result;
    if (!isSettled(path)) {
      open.push(...nextPaths(path, reached.stepCount, [SETTLED]));
    } else if (!seen.has(reached.state)) {
      seen.add(reached.state);
      if (reached.stepCount === 0) judge(result, reached);
      open.push(...nextPaths(path, reached.stepCount, [SETTLED, ...gaps]));
    }
  }
  result.states = seen.size;
  return result;
}

type Reached = { world: ConnectionWorld; names: string[]; state: string; stepCount: number };

function isSettled(path: Path): boolean {
  return (path.at(-1)?.turns ?? SETTLED) === SETTLED;
}

function nextPaths(path: Path, stepCount: number, turns: readonly number[]): Path[] {
  const choices = Array.from({ length: stepCount }, (_, choice) => choice);
  return choices.flatMap((choice) => turns.map((given) => [...path, { choice, turns: given }]));
}

async function run(createWorld: () => ConnectionWorld, path: Path): Promise<Reached> {
  const world = createWorld();
  const names: string[] = [];
  for (const { choice, turns } of path) {
    const step = world.steps()[choice];
    if (!step) throw new Error(`no step ${choice} after ${names.join(', ')}`);
    names.push(step.name);
    step.take();
    for (let turn = 0; turn < turns; turn += 1) await undefined;
  }
  // before the queue goes on
  return { world, names, state: world.describe(), stepCount: world.steps().length };
}

function judge(result: Explored, reached: Reached): void {
  result.ends += 1;
  reached.world.judgeEnd();
  note(result, reached);
}

function note(result: Explored, { world, names }: Reached): void {
  result.generations = Math.max(result.generations, world.generations);
  for (const violation of world.violations) {
    if (!result.violations.has(violation)) result.violations.set(violation, names.join(', '));
  }
}
