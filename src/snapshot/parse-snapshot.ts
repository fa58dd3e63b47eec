import { isTextWithinDepth, sha256Of } from '../lib/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../protocol/json.ts';
import { MAX_ITEMS, type Snapshot, type SnapshotContent } from './snapshot.ts';

/** Why a text is no snapshot. */
export type ParseProblem = 'not JSON' | 'too large' | 'malformed' | 'changed after it was written';

/**
 * The text of a snapshot file. The digest is that of the compact JSON before it was added, with the
 * keys in their order: no sorting on the way of a start (0.2 ms against 10 for 100 KB in a process
 * that has just begun), and a file that was indented or got other line ends is still whole.
 */
export function formatSnapshot(content: SnapshotContent): string {
  const text = JSON.stringify({ ...content, sha256: undefined });
  return `${text.slice(0, -1)}${sealOf(sha256Of(text))}`;
}

/**
 * Parses the text of a snapshot file; never throws. Tools of the same name are all kept: the
 * snapshot says what the server says, and the host judges them as it does with the server.
 */
export function parseSnapshot(text: string): Snapshot | ParseProblem {
  const value = parse(text);
  if (value === undefined) return 'not JSON';
  if (!isJsonObject(value)) return 'malformed';
  if (!isTextWithinDepth(text) || hasTooMany(value)) return 'too large';
  const { sha256, ...content } = value;
  if (!isContent(content)) return 'malformed';
  if (sha256 === undefined)
    return OURS.some((name) => Object.hasOwn(content, name)) ? 'malformed' : knownFieldsOf(content);
  if (!isString(sha256) || !hasDigest(text, content, String(sha256)))
    return 'changed after it was written';
  return { ...knownFieldsOf(content), sha256: String(sha256) };
}

/** As it was written, the text itself tells; to make JSON of what was just parsed takes 2 ms more. */
function hasDigest(text: string, content: object, sha256: string): boolean {
  const seal = sealOf(sha256);
  if (text.endsWith(seal) && sha256 === sha256Of(`${text.slice(0, -seal.length)}}`)) return true;
  return sha256 === sha256Of(JSON.stringify(content));
}

function sealOf(sha256: string): string {
  return `,"sha256":"${sha256}"}\n`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a syntax error, or more depth than the parser's stack has
  }
}

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === 'string';
const isName: Check = (value) => typeof value === 'string' && value !== '';
const isTool = (item: JsonObject) =>
  isName(item.name) &&
  isJsonObject(item.inputSchema) &&
  (item.description === undefined || isString(item.description));

const REQUIRED: Record<string, Check> = {
  version: isString,
  cachedAt: isString,
  tools: listOf(isTool),
};

const OPTIONAL: Record<string, Check> = {
  prompts: listOf((item) => isName(item.name)),
  resources: listOf((item) => isName(item.uri)),
  resourceTemplates: listOf((item) => isName(item.uriTemplate)),
  server: isString,
  fingerprint: isString,
  era: (value) => value === 'legacy' || value === 'modern',
  initialize: isJsonObject,
  discover: isJsonObject,
  ttlMs: (value) => typeof value === 'number',
  cacheScope: (value) => value === 'public' || value === 'private',
  scopeKey: isString,
};

/** A file that has one of these is ours: without a digest it is damaged. */
const OURS = Object.keys(OPTIONAL);

const KNOWN = new Set([...Object.keys(REQUIRED), ...OURS]);

function listOf(isItem: (item: JsonObject) => boolean): Check {
  return (value) =>
    Array.isArray(value) && value.every((item) => isJsonObject(item) && isItem(item));
}

function hasTooMany(value: JsonObject): boolean {
  return Object.values(value).some((list) => Array.isArray(list) && list.length > MAX_ITEMS);
}

function isContent(value: JsonObject): value is JsonObject & SnapshotContent {
  return (
    Object.entries(REQUIRED).every(([name, isValid]) => isValid(value[name])) &&
    Object.entries(OPTIONAL).every(
      ([name, isValid]) => !Object.hasOwn(value, name) || isValid(value[name]),
    )
  );
}

/** Fields that a later version may add are not passed on. */
function knownFieldsOf(content: SnapshotContent): SnapshotContent {
  const known = Object.entries(content).filter(([name]) => KNOWN.has(name));
  return Object.fromEntries(known) as SnapshotContent;
}
