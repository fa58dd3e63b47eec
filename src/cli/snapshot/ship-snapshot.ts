import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { secretsOf } from '../../lib/secrets/secrets-of.ts';
import { changedTools, sameContent } from '../../snapshot/compare-lists.ts';
import { NO_SCOPE } from '../../snapshot/keys/scope-key.ts';
import { readSnapshot } from '../../snapshot/read-snapshot.ts';
import type { Snapshot, SnapshotContent } from '../../snapshot/snapshot.ts';
import { writeSnapshot } from '../../snapshot/write-snapshot.ts';
import { contentOf, lookUpKnown } from '../../wrapper/known/known-server.ts';
import { readSpecFiles, specVariables } from '../../wrapper/known/spec-files.ts';
import { type LaunchPlan, planLaunch } from '../../wrapper/launch/plan-launch.ts';
import { prepareLaunch } from '../../wrapper/launch/prepare-launch.ts';
import { builderWorldOf, type WrappedServer } from '../../wrapper/plugins/wrapped-servers.ts';
import { takeSnapshot } from '../ask-server/take-snapshot.ts';
import type { CliWorld } from '../cli-world.ts';
import type { SnapshotReport } from '../plugins/store-schema.ts';

type Options = { mode: 'write' | 'check'; report: (line: string) => void };

/**
 * Asks a server for all that it says of itself and puts it beside its code, or only compares. Refuses
 * when what it says may depend on the values of this user's variables.
 */
export async function shipSnapshot(
  server: WrappedServer,
  cli: CliWorld,
  { mode, report }: Options,
): Promise<SnapshotReport> {
  const plan = await planLaunch(server.server, server.words, server.world);
  const { identity } = lookUpKnown(plan, server.world, report);
  if (identity.scopeKey !== NO_SCOPE) throw scoped(server, plan);
  const { signal } = new AbortController();
  const { taken, notes } = await takeSnapshot({
    server: server.server,
    launch: () => prepareLaunch(plan, builderWorldOf(server, cli), { report, signal }),
    masker: secretsOf(server.world.env),
  });
  const content = contentOf(identity, taken);
  const file = join(plan.spec.serverDir, 'tools-cache.json');
  const before = readSnapshot(file, report);
  const isSame = before !== undefined && sameContent(before, content);
  if (mode === 'write' && !isSame) await write(file, content);
  return {
    schema: 1,
    file,
    outcome: isSame ? 'unchanged' : mode === 'write' ? 'written' : 'old',
    eras: [
      ...(taken.initialize ? ['legacy' as const] : []),
      ...(taken.discover ? ['modern' as const] : []),
    ],
    tools: taken.tools.length,
    changes: changesOf(before, content),
    notes,
  };
}

function changesOf(
  before: Snapshot | undefined,
  after: SnapshotContent,
): SnapshotReport['changes'] {
  const tools = changedTools(before ?? { tools: [] }, after);
  const old: Partial<Snapshot> = before ?? {};
  const names = new Set([...Object.keys(old), ...Object.keys(after)]) as Set<keyof Snapshot>;
  const fields = [...names].filter(
    (name) =>
      !['tools', 'cachedAt', 'sha256'].includes(name) &&
      canonicalJson(old[name] ?? null) !==
        canonicalJson(after[name as keyof SnapshotContent] ?? null),
  );
  return { ...tools, fields: before ? fields.sort() : [] };
}

/** What ships is read by whoever installs it, not by its author alone. */
async function write(file: string, content: SnapshotContent): Promise<void> {
  const answer = await writeSnapshot(file, content, { now: Date.now(), allowEmpty: true });
  if (answer !== 'written') {
    throw new AppError('PLUGIN_UNWRITABLE', `\`${file}\` was not written: ${answer}`, {
      hint: answer === 'older' ? `Remove \`${file}\`, which is from the future` : 'List less',
    });
  }
  chmodSync(file, 0o644);
}

function scoped({ server }: WrappedServer, { spec, words }: LaunchPlan): AppError {
  const names = specVariables(readSpecFiles(spec, words), spec.server).join(', ');
  return new AppError(
    'CONFIG_INVALID',
    `No snapshot of \`${server}\` can ship: its spec passes variables, by which it may list other things for others: ${names}`,
    { hint: `Run it with these variables empty, or without them in the server's spec: ${names}` },
  );
}
