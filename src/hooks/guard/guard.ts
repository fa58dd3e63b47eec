import { join } from 'node:path';
import { listRuns } from '../../control/list-runs.ts';
import { stateRoot } from '../../control/place/state-root.ts';
import { renderHookAnswer } from '../../guard/hook-answer.ts';
import { judge, stringAt } from '../../guard/judge.ts';
import { createLiveUses } from '../../guard/live-uses.ts';
import { needsLook, powershellNeedsLook } from '../../guard/pre-check.ts';
import type { ProtectedRoot } from '../../guard/request.ts';
import { type HostPlaces, hostPlaces } from '../../host/places.ts';
import { storeRoot } from '../../lib/store-root.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import { findLiveUses } from './live-uses.ts';

/** What the guard reads of its process. */
export type GuardWorld = {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
  uid: number | undefined;
  cwd: string;
};

/**
 * Judges the tool call that the client is about to make, and gives what the hook prints: nothing
 * where the guard has no opinion.
 */
export async function guard(input: string, world: GuardWorld): Promise<string> {
  const call = parseCall(input);
  if (!call || !isWorthALook(call)) return '';
  const places = hostPlaces(world);
  const store = optional(() => storeRoot(world));
  const runs = await runsOf(world);
  const verdict = await judge({
    ...world,
    toolName: call.toolName,
    toolInput: call.toolInput,
    cwd: call.cwd ?? world.cwd,
    roots: protectedRoots(places, store),
    liveUses: createLiveUses(() => findLiveUses(places, store, runs)),
  });
  return renderHookAnswer(verdict);
}

/** The places that the guard watches over. */
export function protectedRoots(places: HostPlaces, store: string | undefined): ProtectedRoot[] {
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

type Call = { toolName: string; toolInput: JsonObject; cwd: string | undefined };

/** An input that is cut or none at all is judged by its text, as a command that is too long is. */
function parseCall(input: string): Call | undefined {
  try {
    const value: unknown = JSON.parse(input);
    if (!isJsonObject(value) || typeof value.tool_name !== 'string') return undefined;
    const toolInput = isJsonObject(value.tool_input) ? value.tool_input : {};
    return { toolName: value.tool_name, toolInput, cwd: stringAt(value, 'cwd') };
  } catch {
    return { toolName: 'Bash', toolInput: { command: input }, cwd: undefined };
  }
}

/** Most commands are told apart in microseconds, before any file is read. */
function isWorthALook({ toolName, toolInput }: Call): boolean {
  const command = stringAt(toolInput, 'command') ?? '';
  if (toolName === 'Bash') return needsLook(command);
  return toolName !== 'PowerShell' || powershellNeedsLook(command);
}

/** Without the records there are still the client's marks and the leases. */
async function runsOf(world: GuardWorld) {
  const root = optional(() => stateRoot(world));
  if (root === undefined) return [];
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
