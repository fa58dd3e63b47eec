import { accessSync, constants, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { checkLine } from '../../environment/requirements/check-line.ts';
import { decodeRequirements } from '../../environment/requirements/decode-text.ts';
import { parseRequirementLines } from '../../environment/requirements/requirement-lines.ts';
import { childPath } from '../../lib/files/child-path.ts';
import { MAX_FILE_BYTES, readFileIfExists } from '../../lib/files/read-file.ts';
import { isJsonObject, type JsonValue } from '../../protocol/json.ts';

/** As a launch reads a `holdfast.json`. */
const MAX_SPEC_BYTES = 1024 * 1024;

/** In the order in which a launch takes them. */
const REQUIREMENT_FILES = ['uv.lock', 'requirements.lock', 'requirements.txt', 'pyproject.toml'];

/** What of a `holdfast.json` changes neither which files a launch reads nor whether it can start. */
const PLAIN_FIELDS: Record<string, (value: JsonValue) => boolean> = {
  $schema: (value) => typeof value === 'string',
  python: (value) => typeof value === 'string' && value !== '',
  probe: (value) => value === 'entry' || value === 'none',
  start: (value) => value === 'on-demand' || value === 'eager',
  buildTimeoutSeconds: (value) => Number.isInteger(value) && isWithin(value, 1, 7200),
  idleStopMinutes: (value) => isWithin(value, Number.MIN_VALUE, 10_080),
};

/**
 * Whether the folder of a server holds what most of them hold, in plain files: an entry, and
 * requirements that a launch has nothing to say of. Throws where it cannot be told.
 */
export function isUsualSpec(serverDir: string, hasCommand: boolean): boolean {
  const entries = new Map<string, Dirent>();
  for (const entry of readdirSync(serverDir, { withFileTypes: true }))
    entries.set(entry.name, entry);
  const isFile = (name: string) => entries.get(name)?.isFile() === true;
  if (!hasCommand && !isFile(entries.has('server.py') ? 'server.py' : 'main.py')) return false;
  if (entries.has('holdfast.json') && !isPlain(childPath(serverDir, 'holdfast.json'))) return false;
  const file = REQUIREMENT_FILES.find((name) => entries.has(name));
  if (file === undefined) return hasCommand;
  if (!isFile(file)) return false;
  const path = childPath(serverDir, file);
  const project = childPath(serverDir, 'pyproject.toml');
  if (file === 'uv.lock') return isFile('pyproject.toml') && [path, project].every(canBeHashed);
  return file === 'pyproject.toml' ? canBeHashed(path) : areUsualLines(path);
}

/** A launch looks into a project only when it builds. */
function canBeHashed(file: string): boolean {
  accessSync(file, constants.R_OK);
  return lstatSync(file).size <= MAX_FILE_BYTES;
}

/** Either all requirements have a hash or none has. */
function areUsualLines(file: string): boolean {
  const bytes = readFileIfExists(file);
  const decoded = bytes && decodeRequirements(bytes);
  if (decoded?.kind !== 'text') return false;
  const lines = parseRequirementLines(decoded.text).map((line) => checkLine(line.text));
  const [first] = lines;
  return lines.every(
    (line) =>
      line.kind === 'requirement' &&
      first?.kind === 'requirement' &&
      line.isHashed === first.isHashed,
  );
}

function isPlain(file: string): boolean {
  if (!lstatSync(file).isFile()) return false;
  const value: unknown = JSON.parse(readFileIfExists(file, MAX_SPEC_BYTES)?.toString('utf8') ?? '');
  return (
    isJsonObject(value) &&
    Object.entries(value).every(
      ([name, said]) => Object.hasOwn(PLAIN_FIELDS, name) && PLAIN_FIELDS[name]?.(said) === true,
    )
  );
}

function isWithin(value: JsonValue, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
