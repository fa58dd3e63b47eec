import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sweepRuns } from '../../../../src/control/sweep-runs.ts';
import { findEnvironment } from '../../../../src/environment/inspect.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { planLaunch } from '../../../../src/wrapper/launch/plan-launch.ts';
import { readWorld } from '../../../../src/wrapper/world.ts';
import {
  CALL,
  greetingIn,
  type Outcome,
  outcomeOf,
} from '../../../../test/helpers/installed-plugin.ts';
import { NOTHING } from '../../../../test/helpers/prune-store.ts';
import { commandOf, whenNobodyIn } from '../../world/processes/processes-of.ts';
import type { Soak } from '../../world/soak.ts';
import type { Field } from './field.ts';

const GONE_MS = 5000;

/** One clean start of each server and one prune: then all is as if nothing had happened (C4, C5). */
export async function judgeAfter(soak: Soak, field: Field): Promise<void> {
  for (const server of field.servers) await judgeStart(soak, field, server);
  for (const pid of await whenNobodyIn(soak.dir, GONE_MS))
    soak.fail('after the storm', `C5 ${commandOf(pid)} is left`);
  const owner = { uid: process.getuid?.(), home: field.home };
  const request = { root: field.store, ...owner, now: Date.now(), minAgeMs: 0, needs: NOTHING };
  const { problems } = await prune(request);
  for (const { path, message } of problems) soak.fail('after the storm', `C4 ${path}: ${message}`);
  for (const server of field.servers) {
    const envs = join(field.store, 'shop', server, 'envs');
    const strays = namesIn(envs).filter(
      (name) => /^trash-|staging|^\./.test(name) && !isYoung(join(envs, name)),
    );
    if (strays.length > 0) soak.fail('after the storm', `C4 ${server} keeps ${strays}`);
  }
  // as a wrapper does a while after its start; a temporary file stays if its pid is somebody's again
  const state = join(field.env.XDG_STATE_HOME ?? '', 'holdfast');
  await sweepRuns(state);
  const records = namesIn(join(state, 'run')).filter((name) => !name.endsWith('.tmp'));
  if (records.length > 0) soak.fail('after the storm', `C4 the run folder keeps ${records}`);
}

async function judgeStart(soak: Soak, field: Field, server: string): Promise<void> {
  const outcome = await call(field, server);
  if (greetingIn(outcome) !== 'Hello, Ada!')
    soak.fail('after the storm', `C4 ${server}: ${JSON.stringify(outcome)}`);
  const [env, wrapperPath] = [field.env, field.wrapper];
  const world = readWorld({ argv: [], env, wrapperPath, wrapperArguments: [] });
  const { place } = await planLaunch(server, undefined, world);
  const found = place && findEnvironment(place.serverStore, place.requirementsHash);
  if (found?.kind !== 'whole') soak.fail('after the storm', `C4 ${server} has no environment`);
}

function call({ wrapper, env }: Field, server: string): Promise<Outcome> {
  const child = spawn(process.execPath, [wrapper, server], { env });
  child.stdin.on('error', () => {});
  child.stdin.write(CALL);
  child.stdout.once('data', () => child.stdin.end());
  return outcomeOf(child);
}

/** A temporary file that may still be renamed: somebody else's for a minute. */
function isYoung(path: string): boolean {
  return /\.tmp-[0-9a-f]+$/.test(path) && Date.now() - lstatSync(path).mtimeMs < 60_000;
}

function namesIn(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}
