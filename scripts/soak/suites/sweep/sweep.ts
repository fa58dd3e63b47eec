import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { lockFile } from '../../../../src/lib/processes/kernel-lock.ts';
import { storeProblems } from '../../world/invariants/store-problems.ts';
import { commandOf, endProcessesOf, whenNobodyIn } from '../../world/processes/processes-of.ts';
import { inLanes, type Soak } from '../../world/soak.ts';
import { makeGround } from './make-ground.ts';
import type { Ground, Operation, Scene } from './operation.ts';
import { injectionOf, type Trial, trialsOf } from './trace/faults.ts';
import { runWith, traceInto } from './trace/run-traced.ts';
import { type Target, targetsIn } from './trace/targets.ts';

const LANES = 4;
const GONE_MS = 5000;

/**
 * Does one operation again and again, each time with another fault at another of its calls that
 * change something, and looks at the invariants after each. At random when the time is too short.
 */
export async function sweep(soak: Soak, operation: Operation): Promise<string> {
  const ground = makeGround(soak.dir);
  const targets = await findTargets(soak, operation, ground);
  const trials = soak.random.shuffle(trialsOf(targets, operation.startsPrograms === true));
  const all = trials.length;
  let scenes = 0;
  await inLanes(soak, LANES, async () => {
    const trial = trials.pop();
    if (!trial) return 'done';
    const dir = join(soak.dir, `scene-${scenes++}`);
    await attempt(soak, { operation, ground, trial, dir });
    return 'more';
  });
  const share = all === 0 ? 0 : Math.floor((soak.n / all) * 100);
  return `${soak.failures} broken invariants; ${targets.length} calls, ${share} % of ${all} faults`;
}

async function findTargets(soak: Soak, operation: Operation, ground: Ground): Promise<Target[]> {
  const [dir, log] = [join(soak.dir, 'plain'), join(soak.dir, 'plain.log')];
  mkdirSync(dir);
  const scene = await operation.prepare(ground, dir);
  const { code, stderr } = await traceInto(log, scene.command);
  if (code !== 0) soak.fail('the plain run', `ended with ${code}: ${stderr}`);
  const targets = targetsIn(log, dir);
  scene.close();
  removeTree(dir);
  rmSync(log);
  if (targets.length === 0) soak.fail('the plain run', 'it changed nothing');
  return targets;
}

type Attempt = { operation: Operation; ground: Ground; trial: Trial; dir: string };

async function attempt(soak: Soak, { operation, ground, trial, dir }: Attempt): Promise<void> {
  mkdirSync(dir);
  const scene = await operation.prepare(ground, dir);
  try {
    const problems = await problemsAfter(trial, { scene, ground, dir });
    if (soak.stop.aborted) return;
    soak.count();
    const { call, k, fault, times } = trial;
    if (problems.length > 0)
      soak.fail(operation.name, problems.slice(0, 5).join('; '), { call, k, fault, times });
  } finally {
    scene.close();
    await endProcessesOf(dir);
    removeTree(dir);
  }
}

type Stage = { scene: Scene; ground: Ground; dir: string };

async function problemsAfter(trial: Trial, { scene, ground, dir }: Stage): Promise<string[]> {
  const { isHung } = await runWith(injectionOf(trial), scene.command);
  const left = await whenNobodyIn(dir, GONE_MS);
  const problems = [
    ...(isHung ? ['it hung'] : []),
    ...left.map((pid) => `C5 ${commandOf(pid)} is left`),
    ...(await lockProblems(scene.serverStore)),
    ...storeProblems(scene.serverStore),
    ...scene.inspect(),
  ];
  problems.push(...(await scene.recover().catch((error) => [`C4 ${error}`])));
  problems.push(...scene.inspect().map((problem) => `after a clean start: ${problem}`));
  if (ground.decoy.isTouched()) problems.push('C2 the home has changed');
  return problems;
}

/** Whoever is dead holds nothing any more. */
async function lockProblems(folder: string): Promise<string[]> {
  const fd = openSync(folder, 'r');
  try {
    const answer = await lockFile(fd, 'exclusive', { waitMs: GONE_MS });
    return answer === 'held' ? [] : [`C5 the lock of ${folder} is ${answer}`];
  } finally {
    closeSync(fd);
  }
}
