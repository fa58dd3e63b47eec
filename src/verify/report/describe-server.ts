import { layoutOf } from '../../environment/layout.ts';
import { readInUse } from '../../host/records/in-use.ts';
import { displayText } from '../../lib/display-text.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { lookUpKnown } from '../../wrapper/known/known-server.ts';
import { commandFactsOf } from '../facts/read-server-facts.ts';
import type { VerifiedServer } from '../verify.ts';
import type { VerifyWorld } from '../verify-world.ts';
import { worldOf } from '../wrapped/inspect-wrapped.ts';
import type { StatusReport } from './report-schema.ts';
import { stateOf } from './server-state.ts';

type Described = StatusReport['servers'][number];

/** Describes a server with what the store has of it and who uses it. */
export function describeServer(server: VerifiedServer, world: VerifyWorld): Described {
  const { plugin, run, wrapped } = server;
  const { id, transport } = server.server;
  const environment = environmentOf(wrapped);
  const snapshot = snapshotOf(server, world);
  const isCopy = plugin.root.kind === 'cache';
  const marks = isCopy ? readInUse(plugin.root.path, world.platform) : [];
  return {
    id: displayText(id, 200),
    plugin: displayText(plugin.id, 200),
    version: displayText(plugin.version, 100),
    transport,
    state: stateOf(server),
    isWrapped: 'wrapper' in server.server,
    ...(environment ? { environment } : {}),
    ...(snapshot ? { snapshot } : {}),
    ...(run ? { wrapper: wrapperOf(run.record) } : {}),
    usedBy: marks.filter(({ alive }) => alive !== 'dead').map(({ pid }) => pid),
  };
}

function wrapperOf({ pid, state, since, counters }: NonNullable<VerifiedServer['run']>['record']) {
  const { starts, crashes } = counters;
  return { pid, state, since: displayText(since, 40), starts, crashes };
}

function environmentOf(wrapped: VerifiedServer['wrapped']): Described['environment'] {
  switch (wrapped?.kind) {
    case undefined:
      return undefined;
    case 'invalid':
      return { state: 'invalid' };
    case 'plain':
      return { state: 'none' };
    case 'absent':
      return { state: 'absent' };
    case 'whole': {
      const { environment, plan, link } = wrapped;
      const bytes = plan.place && sizeOf(layoutOf(plan.place.serverStore).files(environment.name));
      const path = displayText(environment.manifest.environment, 400);
      return { state: 'whole', path, bytes, link };
    }
  }
}

/** The list of files has their sizes: nothing has to be walked. */
function sizeOf(list: string): number {
  try {
    const text = readFileIfExists(list)?.toString('utf8') ?? '';
    return [...text.matchAll(/^(\d+) /gm)].reduce((sum, [, size]) => sum + Number(size), 0);
  } catch {
    return 0;
  }
}

function snapshotOf(
  { plugin, server, wrapped }: VerifiedServer,
  world: VerifyWorld,
): Described['snapshot'] {
  if (server.transport !== 'stdio' || !server.wrapper) return undefined;
  if (wrapped === undefined || wrapped.kind === 'invalid') return undefined;
  const facts = commandFactsOf(plugin, server, world);
  const launch = worldOf(server.wrapper.file, facts);
  const { known } = lookUpKnown(wrapped.plan, launch, () => undefined);
  if (known.kind === 'missing') return { kind: 'missing', tools: 0 };
  const { tools, cachedAt } = known.snapshot;
  return { kind: known.kind, tools: tools.length, cachedAt: displayText(cachedAt, 40) };
}
