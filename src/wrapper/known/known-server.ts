import { join } from 'node:path';
import { layoutOf } from '../../environment/layout.ts';
import { makeServerStore } from '../../environment/store.ts';
import { AppError } from '../../lib/app-error.ts';
import { fingerprintOf } from '../../snapshot/keys/fingerprint.ts';
import { scopeKeyOf } from '../../snapshot/keys/scope-key.ts';
import { type Lookup, lookUpSnapshot } from '../../snapshot/look-up.ts';
import type { SnapshotContent } from '../../snapshot/snapshot.ts';
import type { WriteAnswer } from '../../snapshot/write-snapshot.ts';
import type { Taken } from '../../supervisor/session/state.ts';
import type { LaunchPlan } from '../launch/plan-launch.ts';
import type { World } from '../world.ts';
import { readSpecFiles, specVariables } from './spec-files.ts';

/** A server as its snapshots name it. */
export type Identity = { server: string; version: string; fingerprint: string; scopeKey: string };

/** What is known of the server of `plan` before it is asked, and by which name it is kept. */
export function lookUpKnown(
  plan: LaunchPlan,
  world: World,
  onProblem: (line: string) => void,
): { known: Lookup; identity: Identity } {
  const identity = identify(plan, world);
  if (!plan.store) return { known: { kind: 'missing' }, identity };
  const known = lookUpSnapshot({
    ...identity,
    storeFile: layoutOf(plan.store.serverStore).toolsCache,
    shippedFile: join(plan.spec.serverDir, 'tools-cache.json'),
    now: Date.now(),
    onProblem,
  });
  return { known, identity };
}

/** Keeps what the server said of itself, for the next session. */
export async function keepKnown(
  plan: LaunchPlan,
  identity: Identity,
  taken: Taken,
  world: World,
): Promise<WriteAnswer | undefined> {
  if (!plan.store) return undefined;
  const { serverStore, root } = plan.store;
  const { writeSnapshot } = await import('../../snapshot/write-snapshot.ts');
  makeServerStore(serverStore, root, world.uid);
  const file = layoutOf(serverStore).toolsCache;
  const answer = await writeSnapshot(file, contentOf(identity, taken), {
    now: Date.now(),
    allowEmpty: true,
  });
  if (answer === 'too_large' || answer === 'invalid') {
    throw new AppError(
      'STORE_UNUSABLE',
      `The lists of \`${identity.server}\` are not kept: ${answer}`,
      { hint: 'Its tools are known only while it runs' },
    );
  }
  return answer;
}

/** The snapshot that `taken` makes. */
export function contentOf(identity: Identity, taken: Taken): SnapshotContent {
  const { startedAt, ...said } = taken;
  return { ...identity, ...said, cachedAt: new Date(startedAt).toISOString() };
}

function identify({ spec, words, place }: LaunchPlan, world: World): Identity {
  const files = readSpecFiles(spec, words);
  const variables = specVariables(files, spec.server);
  const server = `${spec.plugin}/${spec.server}`;
  const fingerprint = fingerprintOf({
    pluginVersion: spec.version,
    server,
    words,
    places: { CLAUDE_PLUGIN_ROOT: spec.pluginRoot },
    variables,
    files: [...files, ...(place?.requirementFiles ?? [])],
  });
  const scopeKey = scopeKeyOf(world.env, variables, server);
  return { server, version: spec.version, fingerprint, scopeKey };
}
