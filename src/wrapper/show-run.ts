import { stateRoot } from '../control/place/state-root.ts';
import { publishRun } from '../control/publish-run.ts';
import type { RunChanges } from '../control/record/run-record.ts';
import type { Lookup } from '../snapshot/look-up.ts';
import type { ServerSpec } from '../spec/server-spec.ts';
import type { Control, Shown } from '../supervisor/control.ts';
import type { World } from './world.ts';

/** Publishes the run record of this wrapper and opens its control socket. */
export async function showRun(
  spec: ServerSpec,
  known: Lookup,
  control: Control,
  world: World,
): Promise<Shown> {
  const { CLAUDE_CODE_SESSION_ID: hostSession, AI_AGENT: hostAgent } = world.env;
  const facts = {
    plugin: spec.plugin,
    marketplace: spec.marketplace,
    server: spec.server,
    pluginRoot: spec.pluginRoot,
    hostPid: process.ppid,
    ...(hostSession ? { hostSession } : {}),
    ...(hostAgent ? { hostAgent } : {}),
  };
  const root = stateRoot(world);
  const run = await publishRun(root, facts, {
    handlers: {
      status: () => run.record,
      restart: async () => control.restart(),
      stop: async () => control.stop(),
    },
    runtimeDir: world.env.XDG_RUNTIME_DIR,
  });
  const changed = () => run.update(changesOf(control, known));
  changed();
  void sweepDead(root);
  return { changed, close: () => run.close() };
}

/** Who was killed could not take its record away. */
async function sweepDead(root: string): Promise<void> {
  try {
    const { sweepRuns } = await import('../control/sweep-runs.ts');
    await sweepRuns(root);
  } catch {
    // the next wrapper tries it again
  }
}

function changesOf(control: Control, known: Lookup): RunChanges {
  const { state, lastCause, counters, child, environment, snapshot, listedAt } = control.status();
  const cachedAt = listedAt ?? (known.kind === 'missing' ? undefined : known.snapshot.cachedAt);
  return {
    state,
    counters,
    child,
    environment,
    snapshot:
      snapshot === 'missing' || cachedAt === undefined ? undefined : { kind: snapshot, cachedAt },
    ...(lastCause === undefined
      ? {}
      : { lastError: { at: new Date().toISOString(), text: lastCause } }),
  };
}
