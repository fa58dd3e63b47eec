import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { hasErrno } from '../lib/errno.ts';
import { writeFileAtomic } from '../lib/files/atomic-file.ts';
import { layoutOf, short } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { compareFiles, readFileList } from './stamps.ts';

/** A finished environment and the name of its files in the store. */
export type Environment = { name: string; manifest: Manifest };

/** What an inspection found for one set of requirements. */
export type Found =
  | { kind: 'whole'; environment: Environment }
  | { kind: 'none'; damaged: Damage[] };

/** Why a finished environment cannot be used. */
export type Damage = { name: string; reason: string };

/**
 * What an inspection may do about an interpreter that was replaced in place: run it and note its new
 * stamp, or leave that to the next launch.
 */
export type Liberty = 'may-ask' | 'only-looks';

/** Looks for a whole environment of these requirements: stat calls only, unless something differs. */
export function findEnvironment(
  serverStore: string,
  requirementsHash: string,
  liberty: Liberty = 'may-ask',
): Found {
  const layout = layoutOf(serverStore);
  const names = namesIn(layout.envs).filter((name) => name.startsWith(short(requirementsHash)));
  const damaged: Damage[] = [];
  for (const name of currentFirst(names, layout.current)) {
    const manifest = readManifest(layout.manifest(name));
    if (manifest?.requirementsHash !== requirementsHash) continue;
    const reason = inspectEnvironment(serverStore, { name, manifest }, liberty);
    if (reason === undefined) return { kind: 'whole', environment: { name, manifest } };
    damaged.push({ name, reason });
  }
  return { kind: 'none', damaged };
}

/** Whose older environments are looked for, and the name of the one that is known already. */
type Wanted = { server: string; plugin: string; not: string | undefined };

/** The youngest whole environment of a plugin's server from which it could be imported. */
export function findOlderEnvironment(serverStore: string, wanted: Wanted): Environment | undefined {
  const layout = layoutOf(serverStore);
  const environments = namesIn(layout.envs).flatMap((name) => {
    const manifest = name === wanted.not ? undefined : readManifest(layout.manifest(name));
    return manifest && isOf(manifest, wanted) ? [{ name, manifest }] : [];
  });
  return environments
    .sort((a, b) => b.manifest.createdAt.localeCompare(a.manifest.createdAt))
    .find((environment) => inspectEnvironment(serverStore, environment) === undefined);
}

function isOf({ server, plugin, probe }: Manifest, wanted: Wanted): boolean {
  return server === wanted.server && plugin === wanted.plugin && probe.outcome !== 'failed';
}

/** Says why an environment is not whole; `undefined` when it is. */
export function inspectEnvironment(
  serverStore: string,
  environment: Environment,
  liberty: Liberty = 'may-ask',
): string | undefined {
  try {
    return inspectParts(serverStore, environment, liberty);
  } catch (error) {
    if (hasErrno(error, 'EACCES', 'EPERM', 'ELOOP', 'ENOTDIR', 'EIO'))
      return `it cannot be read (${error.code})`;
    throw error;
  }
}

function inspectParts(
  serverStore: string,
  { name, manifest }: Environment,
  liberty: Liberty,
): string | undefined {
  const layout = layoutOf(serverStore);
  const expected = manifest.origin === 'adopted' ? layout.current : layout.environment(name);
  if (manifest.environment !== expected) return 'its manifest names another folder';
  const { uid } = lstatSync(layout.envs);
  if (lstatSync(layout.manifest(name)).uid !== uid || ownerOf(manifest.environment) !== uid)
    return 'it was made by another user';
  return (
    inspectStamps(manifest, layout.files(name)) ??
    inspectInterpreter(manifest, layout.manifest(name), liberty)
  );
}

/** What is missing is told by the stamps. */
function ownerOf(environment: string): number {
  return (lstatSync(environment, { throwIfNoEntry: false }) ?? lstatSync(dirname(environment))).uid;
}

/** A directory whose time differs may have gained a file, which is no damage: the file list decides. */
function inspectStamps(manifest: Manifest, filesPath: string): string | undefined {
  let differs = false;
  for (const [path, size, mtimeMs] of manifest.stamps) {
    const stat = lstatSync(`${manifest.environment}/${path}`, { throwIfNoEntry: false });
    if (!stat) return `\`${path}\` is missing`;
    const isDirectory = stat.isDirectory();
    if (!isDirectory && stat.size !== size) return `\`${path}\` has another size`;
    differs ||= stat.mtimeMs !== mtimeMs;
  }
  if (!differs) return undefined;
  const [first] = compareFiles(manifest.environment, readFileList(filesPath));
  return first === undefined ? undefined : `\`${first}\` is missing or changed`;
}

/**
 * The interpreter behind the environment is stamped too. When it was replaced in place (an upgrade
 * of the system) it is run once, and the new stamp noted, if it is still of the same version and ABI.
 */
function inspectInterpreter(
  manifest: Manifest,
  manifestPath: string,
  liberty: Liberty,
): string | undefined {
  const { interpreter, python } = manifest;
  const stat = statSync(interpreter.path, { throwIfNoEntry: false });
  if (!stat) return `its interpreter \`${interpreter.path}\` is gone`;
  if (!statSync(python, { throwIfNoEntry: false })?.size)
    return `\`${python}\` does not lead to an interpreter`;
  if (stat.size === interpreter.size && stat.mtimeMs === interpreter.mtimeMs) return undefined;
  if (liberty === 'only-looks') return undefined;
  if (askAbi(python) !== `${minorOf(interpreter.version)} ${interpreter.implementation}`) {
    return `its interpreter \`${interpreter.path}\` was replaced by another version`;
  }
  const renewed = { ...interpreter, size: stat.size, mtimeMs: stat.mtimeMs };
  noteStamp(manifestPath, { ...manifest, interpreter: renewed });
  return undefined;
}

function askAbi(python: string): string {
  const program = 'import sys; print("%d.%d" % sys.version_info[:2], sys.implementation.name)';
  const args = ['-I', '-S', '-c', program];
  const { stdout } = spawnSync(python, args, { encoding: 'utf8', timeout: 5_000 });
  return stdout?.trim() ?? '';
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Saves the next launch the question; where it cannot be written the question is asked again. */
function noteStamp(path: string, manifest: Manifest): void {
  try {
    writeFileAtomic(path, JSON.stringify(manifest));
  } catch {
    // a read-only store is still a store
  }
}

function namesIn(envs: string): string[] {
  try {
    return readdirSync(envs)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .map((name) => name.slice(0, -'.json'.length));
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function currentFirst(names: string[], current: string): string[] {
  const preferred = readLink(current);
  return names.sort((a, b) => Number(b === preferred) - Number(a === preferred));
}

function readLink(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined; // absent, or a directory that somebody else made
  }
}
