import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { describeChanged, findChangedFiles } from '../../environment/heal/find-changed-files.ts';
import { insteadOf } from '../../environment/heal/instead-of.ts';
import { findEnvironment } from '../../environment/inspect.ts';
import { inspectLink } from '../../environment/link.ts';
import { AppError } from '../../lib/app-error.ts';
import { displayText } from '../../lib/display-text.ts';
import type { ProgramWorld } from '../../lib/program-world.ts';
import { type LaunchPlan, planLaunch, type StorePlace } from '../launch/plan-launch.ts';
import { prepareLaunch, type ReadyLaunch } from '../launch/prepare-launch.ts';
import { builderWorldOf, type WrappedServer } from '../plugins/wrapped-servers.ts';
import type { Healed } from './heal-schema.ts';

type Done = Pick<Healed, 'outcome' | 'environment' | 'path' | 'link' | 'notes'>;

/** Makes whole what a launch of the server needs, as the launch itself would; a failure is an answer. */
export async function healServer(
  server: WrappedServer,
  program: ProgramWorld,
  report: (line: string) => void,
): Promise<Healed> {
  const startedAt = performance.now();
  const subject = { id: server.id, plugin: server.plugin, server: server.server };
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  try {
    const done = await heal(server, program, report);
    return { ...subject, ...done, elapsedMs: elapsedMs() };
  } catch (error) {
    const failed = { outcome: 'failed' as const, notes: [], error: errorOf(error) };
    return { ...subject, ...failed, elapsedMs: elapsedMs() };
  }
}

async function heal(
  server: WrappedServer,
  program: ProgramWorld,
  report: (line: string) => void,
): Promise<Done> {
  const plan = await planLaunch(server.server, server.words, server.world);
  const { place } = plan;
  if (!place) return { outcome: 'whole', environment: 'none', notes: [] };
  const before = look(plan, place);
  const { signal } = new AbortController();
  const prepare = () => prepareLaunch(plan, builderWorldOf(server, program), { report, signal });
  const launch = await replaceChanged(place, prepare, report);
  if (launch.lease) closeSync(launch.lease.fd);
  const after = look(plan, place);
  const { environment: path = '' } = launch;
  const environment = after.path !== path ? 'older' : before.path === path ? 'kept' : 'built';
  const link = linkOutcome(before, linkTo(plan, place, path));
  const isWhole = environment === 'kept' && (link === 'kept' || link === 'foreign');
  return {
    outcome: isWhole ? 'whole' : 'healed',
    environment,
    path,
    link,
    notes: launch.notes.map((note) => displayText(note, 1000)),
  };
}

/** Who asks for a heal suspects something: all files are read, and a changed environment is built anew. */
async function replaceChanged(
  { serverStore, requirementsHash }: StorePlace,
  prepare: () => Promise<ReadyLaunch>,
  report: (line: string) => void,
): Promise<ReadyLaunch> {
  const found = findEnvironment(serverStore, requirementsHash);
  if (found.kind === 'none') return await prepare();
  const { environment } = found;
  const [first, ...more] = findChangedFiles(serverStore, environment);
  if (first === undefined) return await prepare();
  report(`environment ${environment.name} is damaged: ${describeChanged(first, more)}`);
  return await insteadOf(serverStore, environment.name, async () => {
    const value = await prepare();
    const isNew = findEnvironment(serverStore, requirementsHash).kind === 'whole';
    return { value, outcome: isNew ? 'replaced' : 'kept' };
  });
}

type Look = { path: string | undefined; link: ReturnType<typeof inspectLink> | undefined };

function look(plan: LaunchPlan, place: StorePlace): Look {
  const found = findEnvironment(place.serverStore, place.requirementsHash);
  if (found.kind === 'none') return { path: undefined, link: undefined };
  const path = found.environment.manifest.environment;
  return { path, link: linkTo(plan, place, path) };
}

function linkTo({ spec }: LaunchPlan, { root }: StorePlace, environment: string) {
  return inspectLink(join(spec.serverDir, '.venv'), environment, root);
}

function linkOutcome(before: Look, after: ReturnType<typeof inspectLink>): Done['link'] {
  if (after === 'foreign') return 'foreign';
  if (after !== 'right') return 'unwritable';
  return before.link === 'right' ? 'kept' : 'replaced';
}

/** An error as a report has it. */
export function errorOf(error: unknown): NonNullable<Healed['error']> {
  const { code, hint } = error instanceof AppError ? error : { code: 'INTERNAL', hint: undefined };
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return {
    code,
    message,
    ...(cause ? { cause: cause.message } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}
