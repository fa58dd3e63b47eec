import { join } from 'node:path';
import { stateRoot } from '../../control/place/state-root.ts';
import { renderHookAnswer } from '../../guard/hook-answer.ts';
import { judge } from '../../guard/judge.ts';
import { createLiveUses } from '../../guard/live-uses.ts';
import type { JudgeRequest, ProtectedRoot } from '../../guard/request.ts';
import type { ToolCall } from '../../guard/tool-call.ts';
import { type HostPlaces, hostPlaces } from '../../host/places.ts';
import { storeRoot } from '../../lib/store-root.ts';
import type { GuardWorld } from './guard.ts';
import { findLiveUses } from './live-uses.ts';

/** Follows a tool call that could destroy something, and gives what the hook prints. */
export async function look(call: ToolCall, world: GuardWorld): Promise<string> {
  const places = hostPlaces(world);
  const store = optional(() => storeRoot(world));
  let isAsked = false;
  const request: JudgeRequest = {
    ...world,
    toolName: call.toolName,
    toolInput: call.toolInput,
    cwd: call.cwd ?? world.cwd,
    roots: protectedRoots(places, store),
    liveUses: () => {
      isAsked = true;
      return [];
    },
  };
  const verdict = await judge(request);
  // Most commands touch none of our places, and then nobody asks what is alive.
  if (!isAsked) return renderHookAnswer(verdict);
  const runs = await runsOf(world);
  const liveUses = createLiveUses(() => findLiveUses(places, store, runs));
  return renderHookAnswer(await judge({ ...request, liveUses }));
}

/** The places that the guard watches over. */
function protectedRoots(places: HostPlaces, store: string | undefined): ProtectedRoot[] {
  const { plugins, seeds } = places;
  return [
    ...[plugins, ...seeds].map((root) => ({
      path: join(root, 'cache'),
      kind: 'plugin-cache' as const,
    })),
    { path: join(plugins, 'data'), kind: 'plugin-data' },
    { path: join(plugins, 'marketplaces'), kind: 'marketplaces' },
    ...(store === undefined ? [] : [{ path: store, kind: 'store' as const }]),
  ];
}

/** Without the records there are still the client's marks and the leases. */
async function runsOf(world: GuardWorld) {
  const root = optional(() => stateRoot(world));
  if (root === undefined) return [];
  const { listRuns } = await import('../../control/list-runs.ts');
  const { runs } = await listRuns(root, world).catch(() => ({ runs: [] }));
  return runs;
}

function optional<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // no home: then there is nothing of ours to watch over
  }
}
