import pc from 'picocolors';
import { findInterpreter } from '../../environment/python/find-interpreter.ts';
import { AppError } from '../../lib/app-error.ts';
import { callTool, type StartCommand } from './call-tool.ts';
import { createDemoWorld, type DemoWorld } from './demo-world.ts';

/** One line of the demo's table. */
export type DemoStep = {
  step: string;
  outcome: 'answered' | 'died' | 'done';
  detail: string;
  elapsedMs: number;
};

type Options = {
  /** The folder of the built files. */
  distDir: string;
  env: NodeJS.ProcessEnv;
  json: boolean;
};

/**
 * Shows the main job on real files in a throw-away folder: a plugin with a Python server loses its
 * environment by an update and by a deletion, and answers all the same. Needs a Python.
 */
export async function runDemo({ distDir, env, json }: Options): Promise<void> {
  const override = env.HOLDFAST_PYTHON;
  const { platform } = process;
  const python = await findInterpreter({ installer: 'pip', override }, { env, platform });
  const world = createDemoWorld(distDir, env);
  const tell = json ? () => undefined : tellStep;
  if (!json)
    console.log(`A plugin with a Python MCP server, Python ${python.version}, in ${world.dir}\n`);
  try {
    const steps = await play(world, tell);
    if (json) console.log(JSON.stringify({ python: python.version, steps }, undefined, 2));
    else console.log(`\n${pc.dim('All of it was real, and all of it is removed again.')}`);
  } finally {
    world.remove();
  }
}

async function play(world: DemoWorld, tell: (step: DemoStep) => void): Promise<DemoStep[]> {
  const steps: DemoStep[] = [];
  const note = (step: DemoStep) => {
    steps.push(step);
    tell(step);
  };
  const start = async (step: string, command: StartCommand) => note(await call(step, command));
  const act = (step: string, detail: string, action: () => void) =>
    note(perform(step, detail, action));

  act('install 1.0.0', 'the plugin is in the cache, no environment yet', () =>
    world.install('1.0.0'),
  );
  await start('first start', world.wrappedStart('1.0.0'));
  await start('second start', world.wrappedStart('1.0.0'));
  act('update to 1.1.0', 'the client copies the plugin, the .venv link is lost', () =>
    world.update('1.0.0', '1.1.0'),
  );
  await start('start without Holdfast', world.bareStart('1.1.0'));
  await start('start with Holdfast', world.wrappedStart('1.1.0'));
  act('delete the environment', "the link's target is gone", () =>
    world.deleteEnvironment('1.1.0'),
  );
  await start('start without Holdfast', world.bareStart('1.1.0'));
  await start('start with Holdfast', world.wrappedStart('1.1.0'));
  return steps;
}

async function call(step: string, command: StartCommand): Promise<DemoStep> {
  const startedAt = performance.now();
  try {
    const { text, elapsedMs } = await callTool(command, 'greet', { name: 'Ada' });
    return { step, outcome: 'answered', detail: text, elapsedMs };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const detail = error.cause instanceof Error ? error.cause.message : error.message;
    return { step, outcome: 'died', detail, elapsedMs: performance.now() - startedAt };
  }
}

function perform(step: string, detail: string, action: () => void): DemoStep {
  const startedAt = performance.now();
  action();
  return { step, outcome: 'done', detail, elapsedMs: performance.now() - startedAt };
}

const MARKS = { answered: pc.green('✔'), died: pc.red('✘'), done: pc.dim('·') };

function tellStep({ step, outcome, detail, elapsedMs }: DemoStep): void {
  const time = `${Math.round(elapsedMs)} ms`.padStart(8);
  console.log(`${MARKS[outcome]} ${step.padEnd(23)}${time}  ${shorten(detail)}`);
}

/** The end of a long line says more than its beginning, which is the throw-away folder. */
function shorten(detail: string): string {
  const line = detail.split('\n')[0] ?? '';
  return line.length <= 62 ? line : `…${line.slice(-61)}`;
}
