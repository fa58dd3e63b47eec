import { basename } from 'node:path';
import { RUN_COUNTERS, RUN_STATES, type RunRecord, SCHEMA } from './run-record.ts';

type Fields = Record<string, unknown>;
type Is = (value: unknown) => boolean;

const MAX_TEXT = 8192;

const REQUIRED: Record<string, Is> = {
  schema: (value) => value === SCHEMA,
  pid: isPid,
  startTime: (value) => isText(value) && /^\d{1,20}$/.test(String(value)),
  bootId: isText,
  namespace: isText,
  machine: isText,
  plugin: isText,
  marketplace: isText,
  server: isText,
  pluginRoot: isText,
  hostPid: isCount,
  startedAt: isInstant,
  state: (value) => RUN_STATES.some((state) => state === value),
  since: isInstant,
  counters: isObjectOf(Object.fromEntries(RUN_COUNTERS.map((name) => [name, isCount]))),
};

const OPTIONAL: Record<string, Is> = {
  hostSession: isText,
  hostAgent: isText,
  socket: isText,
  child: isObjectOf({ pid: isPid, startedAt: isInstant, command: isText }),
  environment: isText,
  snapshot: isObjectOf({ kind: isText, cachedAt: isInstant }),
  lastError: isObjectOf({ at: isInstant, text: isText }),
};

/** Reads the JSON text of a record; whatever is not one gives `undefined`, unknown fields go. */
export function parseRecord(text: string): RunRecord | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined; // not JSON
  }
}

/** Gives a value that came from outside as a record, or `undefined` when it is none. */
export function asRecord(value: unknown): RunRecord | undefined {
  if (!isObjectOf(REQUIRED)(value)) return undefined;
  const fields = value as Fields;
  const given = Object.keys(OPTIONAL).filter((name) => Object.hasOwn(fields, name));
  if (!given.every((name) => OPTIONAL[name]?.(fields[name]))) return undefined;
  const known = [...Object.keys(REQUIRED), ...given].map((name) => [name, fields[name]]);
  const record = Object.fromEntries(known) as RunRecord;
  return isOwnSocket(record) ? record : undefined;
}

/** A record leads nobody to a socket that is another program's, nor to a path that no socket can have. */
function isOwnSocket({ socket, pid, startTime }: RunRecord): boolean {
  if (socket === undefined || socket.startsWith(`\\\\.\\pipe\\holdfast-${pid}-`)) return true;
  return (
    Buffer.byteLength(socket) <= 107 &&
    !socket.includes('\0') &&
    /^\d+-\d+(-[0-9a-f]+)?\.sock$/.test(basename(socket)) &&
    basename(socket).startsWith(`${pid}-${startTime}`)
  );
}

function isObjectOf(fields: Record<string, Is>): Is {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(
      ([name, is]) => Object.hasOwn(value, name) && is((value as Fields)[name]),
    );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 30 && !Number.isNaN(Date.parse(value));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPid(value: unknown): boolean {
  return isCount(value) && Number(value) > 0 && Number(value) <= 2 ** 32;
}
