import { layoutOf } from '../environment/layout.ts';
import { makeServerStore } from '../environment/store.ts';
import type { CodeStage } from '../lib/code/code-file.ts';
import { secretsOf } from '../lib/secrets/secrets-of.ts';
import type { Lookup } from '../snapshot/look-up.ts';
import type { Control } from '../supervisor/control.ts';
import type { Ending } from '../supervisor/life/launch.ts';
import { type SuperviseOptions, supervise } from '../supervisor/supervise.ts';
import { type Identity, keepKnown, lookUpKnown } from './known/known-server.ts';
import { type LaunchPlan, planLaunch } from './launch/plan-launch.ts';
import type { World } from './world.ts';

/** Supervises a server of a plugin until its host is gone. */
export async function superviseServer(
  server: string,
  words: string[] | undefined,
  world: World,
): Promise<Ending> {
  const planned = await plan(server, words, world);
  const masker = secretsOf(world.env);
  const prepare = prepareFrom(planned, () => planLaunch(server, words, world), world);
  if (!('plan' in planned)) {
    const facts = { server, version: 'unknown', start: 'on-demand', known: MISSING } as const;
    const { given } = world;
    return await supervise({ facts, prepare, masker, ...(given ? { given } : {}) });
  }
  const { spec, store } = planned.plan;
  const { known, identity } = lookUp(planned.plan, world);
  const first: First = {
    plan: planned.plan,
    known,
    world,
    answer: undefined,
    snapshot: 'as it was',
  };
  return await supervise({
    ...(world.given ? { given: world.given } : {}),
    facts: {
      server,
      version: spec.version,
      start: spec.start,
      known,
      ...(spec.idleStopMs === undefined ? {} : { idleStopMs: spec.idleStopMs }),
    },
    prepare,
    masker,
    keep: async (taken) => {
      const answer = await keepKnown(planned.plan, identity, taken, world);
      // the same again makes the file a new one
      first.snapshot = answer === 'unchanged' ? 'renewed' : 'as it was';
      if (first.snapshot === 'renewed') await keepFirst(first);
    },
    show: async (control) => {
      const { showRun } = await import('./show-run.ts');
      const shown = await showRun(spec, known, control, world);
      await keepCodeOf(world, 'answered');
      first.answer = control.firstAnswer;
      const isGiven = control.firstAnswer?.answer === world.given?.answer;
      if (!isGiven || first.snapshot === 'renewed') await keepFirst(first);
      return shown;
    },
    ...(store ? { logFile: layoutOf(store.serverStore).serverLog } : {}),
  });
}

/** Until then most servers run, and with them all of our code that a start needs. */
const STARTED_MS = 2000;

const MISSING: Lookup = { kind: 'missing' };

type Planned = { plan: LaunchPlan } | { error: unknown };

/** A server that cannot even be planned is answered for like one that does not start. */
async function plan(server: string, words: string[] | undefined, world: World): Promise<Planned> {
  try {
    return { plan: await planLaunch(server, words, world) };
  } catch (error) {
    return { error };
  }
}

/** The plan that is there serves the first start; each later one looks again, for files change. */
function prepareFrom(
  planned: Planned,
  planAgain: () => Promise<LaunchPlan>,
  world: World,
): SuperviseOptions['prepare'] {
  let first: Planned | undefined = planned;
  return async (report, signal, held) => {
    const given = first;
    first = undefined;
    if (given && 'error' in given) throw given.error;
    // what starts processes is loaded with the first start: a server that is known needs none
    const { prepareLaunch } = await import('./launch/prepare-launch.ts');
    const plan = given?.plan ?? (await planAgain());
    makeLogFolder(plan, world);
    const launch = await prepareLaunch(plan, world, { report, signal, held });
    setTimeout(() => void keepCodeOf(world, 'started'), STARTED_MS).unref();
    return launch;
  };
}

/** Saves the next wrapper the compiling; takes a few milliseconds once per version. */
async function keepCodeOf({ code }: World, stage: CodeStage): Promise<void> {
  if (code === undefined || code.keptStage === stage) return;
  const { keepCode } = await import('../lib/code/keep-code.ts');
  keepCode(code, stage, Date.now());
}

type First = {
  plan: LaunchPlan;
  known: Lookup;
  world: World;
  answer: Control['firstAnswer'];
  snapshot: 'renewed' | 'as it was';
};

/** Saves the next wrapper most of the work before its first answer. */
async function keepFirst({ plan, known, world, answer, snapshot }: First): Promise<void> {
  const { firstAnswerFile: file, wrapperPath } = world;
  if (file === undefined || answer === undefined) return;
  const { keepFirstAnswer } = await import('./first-answer/keep-first-answer.ts');
  keepFirstAnswer(file, answer, { plan, known, snapshot, wrapperPath, now: Date.now() });
}

/** Without one the server's last words are lost, which is no reason not to start it. */
function makeLogFolder({ store, place }: LaunchPlan, { uid }: World): void {
  if (!store || place) return; // an environment makes its own
  try {
    makeServerStore(store.serverStore, store.root, uid);
  } catch {
    // the log says so itself
  }
}

function lookUp(plan: LaunchPlan, world: World): { known: Lookup; identity: Identity } {
  return lookUpKnown(plan, world, (line) => process.stderr.write(`holdfast: ${line}\n`));
}
