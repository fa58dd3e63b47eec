import { AppError } from '../lib/app-error.ts';
import { readFileIfExists } from '../lib/files/read-file.ts';
import { isJsonObject, type JsonObject } from '../protocol/json.ts';

/**
 * What a file of the client kept from being read. `unreadable`: it cannot be opened or is no plain
 * file. `unknown`: it holds something else than what the client is known to write there, and what
 * the client makes of it is not guessed. `detail` may hold words from that file: not for display as it is.
 */
export type Problem = { kind: 'unreadable' | 'unknown'; path: string; detail: string };

export type JsonReading =
  | { kind: 'missing' }
  | { kind: 'read'; value: JsonObject }
  | { kind: 'bad'; problem: Problem };

type Options = {
  /** What the client makes of a byte order mark differs from file to file. */
  byteOrderMark?: 'allowed' | 'refused';
  maxBytes?: number;
};

/** Far above what these files hold; a parse of this size still takes only some ten milliseconds. */
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/** Reads a file that should hold one JSON object. Whatever is there instead is an answer too. */
export function readJsonObject(path: string, options: Options = {}): JsonReading {
  const { byteOrderMark = 'allowed', maxBytes = DEFAULT_MAX_BYTES } = options;
  try {
    const text = readFileIfExists(path, maxBytes)?.toString('utf8');
    if (text === undefined) return { kind: 'missing' };
    const hasMark = text.startsWith('\uFEFF');
    if (hasMark && byteOrderMark === 'refused')
      return bad('unknown', path, 'starts with a byte order mark, which the client refuses here');
    const value: unknown = JSON.parse(hasMark ? text.slice(1) : text);
    return isJsonObject(value) ? { kind: 'read', value } : bad('unknown', path, 'is not an object');
  } catch (error) {
    return error instanceof SyntaxError
      ? bad('unknown', path, 'is not JSON')
      : bad('unreadable', path, whyOf(error, path));
  }
}

/** A problem with a part of a file. */
export function unknownShape(path: string, detail: string): Problem {
  return { kind: 'unknown', path, detail };
}

function bad(kind: Problem['kind'], path: string, detail: string): JsonReading {
  return { kind: 'bad', problem: { kind, path, detail } };
}

function whyOf(error: unknown, path: string): string {
  if (error instanceof AppError) return error.message.replace(`\`${path}\` `, '');
  return error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read';
}
