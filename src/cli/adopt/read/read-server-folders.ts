import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { AppError } from '../../../lib/app-error.ts';
import { hasErrno } from '../../../lib/errno.ts';
import { readFileIfExists } from '../../../lib/files/read-file.ts';
import { findEntry } from '../../../spec/find-entry.ts';
import { findRequirements } from '../../../spec/find-requirements.ts';
import { readHoldfastJson } from '../../../spec/holdfast-json.ts';
import type { Entry, Requirements } from '../../../spec/server-spec.ts';
import { SERVERS_ROOT, type ServerFolder } from '../plan/plugin-facts.ts';

/** No script that only starts a server is longer. */
const MAX_SCRIPT_BYTES = 64 * 1024;

/** Reads the server folders below `mcp-servers/`; the names are those that the wrapper accepts. */
export function readServerFolders(serversDir: string): ServerFolder[] {
  return namesIn(serversDir)
    .filter((name) => /^\w[\w.-]*$/.test(name) && isDirectory(join(serversDir, name)))
    .map((name) => readServerFolder(serversDir, name));
}

function readServerFolder(serversDir: string, name: string): ServerFolder {
  const dir = join(serversDir, name);
  const said = readHoldfastJson(dir);
  const requirements = said.runtime === 'none' ? undefined : findRequirements(dir, said.requires);
  return {
    name,
    requirements: howBound(requirements),
    entry: inferEntry(serversDir, dir, said.entry),
    scripts: Object.fromEntries(namesIn(dir).flatMap((file) => readScript(dir, file))),
  };
}

function howBound(requirements: Requirements | undefined): ServerFolder['requirements'] {
  if (!requirements) return 'none';
  if (requirements.kind === 'uv-lock') return 'locked';
  return requirements.kind === 'requirements' && basename(requirements.file).endsWith('.lock')
    ? 'locked'
    : 'listed';
}

function inferEntry(serversDir: string, dir: string, named: string | undefined): Entry | undefined {
  const inHostWords = (path: string) =>
    `${SERVERS_ROOT}/${relative(serversDir, path).replaceAll(sep, '/')}`;
  try {
    const entry = findEntry(dir, named);
    return entry.kind === 'script'
      ? { ...entry, path: inHostWords(entry.path) }
      : { ...entry, searchDir: inHostWords(entry.searchDir) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'ENTRY_MISSING') return undefined;
    throw error;
  }
}

function readScript(dir: string, file: string): [string, string][] {
  const size = statSync(join(dir, file), { throwIfNoEntry: false });
  if (!size?.isFile() || size.size > MAX_SCRIPT_BYTES) return [];
  const text = readFileIfExists(join(dir, file), MAX_SCRIPT_BYTES)?.toString('utf8') ?? '';
  return /^#![^\n]*\b(ba|da|z)?sh\b/.test(text) || file.endsWith('.sh') ? [[file, text]] : [];
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
