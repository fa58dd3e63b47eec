import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import {
  type Call,
  callInParams,
  callInScan,
  type Glance,
  glanceAtScan,
  glanceAtValue,
  scanChunks,
} from './glance.ts';
import { BYTE, isJsonSpace } from './scan/json-bytes.ts';
import type { Scan } from './scan/scan-message.ts';

/**
 * A line as it was received: its bytes with the line break, and what a glance tells of it. Its
 * chunks are cut from what was read and pin it; who stores a line stores `keep(line)`.
 */
export class Line {
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
  /** False for a last line that no line break ends. */
  readonly terminated: boolean;
  readonly glance: Glance;
  readonly #seen: Seen;

  constructor(chunks: readonly Buffer[], end: LineEnd, seen: Seen) {
    this.chunks = chunks;
    this.bytes = end.bytes;
    this.terminated = end.terminated;
    this.glance = seen.glance;
    this.#seen = seen;
  }

  /** The whole message; `undefined` when it is none. A large or kept line is parsed by this. */
  parse(): JsonObject | undefined {
    if (this.glance.kind === 'blank' || this.glance.kind === 'batch') return undefined;
    const value = this.#seen.value ?? parseJson(Buffer.concat(this.chunks));
    return isJsonObject(value) ? value : undefined;
  }

  /** The tool and the progress token of a request, without parsing a large line. */
  call(): Call {
    if (!('params' in this.glance)) return { name: undefined, progressToken: undefined };
    if (this.#seen.scan) return callInScan(this.#seen.scan, this.chunks);
    return callInParams(this.glance.params ?? {}, this.chunks);
  }

  /** The same line without its parsed value: many that wait would keep the garbage collector busy. */
  lean(): Line {
    const { glance } = this;
    const isBare = !('params' in glance) || glance.params === undefined;
    return new Line(this.chunks, this, {
      ...(this.#seen.scan ? { scan: this.#seen.scan } : {}),
      glance: isBare ? glance : { ...glance, params: undefined },
    });
  }

  /** The same line on bytes of its own. */
  copy(): Line {
    const own = Buffer.allocUnsafeSlow(this.bytes);
    let offset = 0;
    for (const chunk of this.chunks) offset += chunk.copy(own, offset);
    return new Line([own], this, { ...this.#seen, value: undefined });
  }
}

/** How long a line is, and whether a line break ends it. */
type LineEnd = { bytes: number; terminated: boolean };
/** What is known of a line: its parsed value, or its scan where parsing would be dear. */
type Seen = { glance: Glance; value?: unknown; scan?: Scan };

/** Glances at a short line by parsing it. */
export function parsedLine(chunk: Buffer, terminated: boolean): Line {
  const chunks = [chunk];
  return new Line(chunks, { bytes: chunk.length, terminated }, seeParsed(chunk, chunks));
}

/** Glances at a line by what a scanner found, or has a scanner look through it now. */
export function scannedLine(
  chunks: readonly Buffer[],
  end: LineEnd,
  scan: Scan = scanChunks(chunks),
): Line {
  return new Line(chunks, end, { glance: glanceAtScan(scan, chunks), scan });
}

/** A line above this is worth more than the rest of the chunk that it pins. */
const MAX_COPIED_BYTES = 64 * 1024;

/** The line for someone who stores it: a short one on bytes of its own. */
export function keep(line: Line): Line {
  return line.bytes > MAX_COPIED_BYTES ? line : line.copy();
}

function seeParsed(chunk: Buffer, chunks: readonly Buffer[]): Seen {
  let at = 0;
  while (isJsonSpace(chunk[at])) at++;
  if (at === chunk.length) return { glance: { kind: 'blank' } };
  // text is told apart without the cost of an exception
  if (chunk[at] !== BYTE.openObject && chunk[at] !== BYTE.openArray) {
    return { glance: { kind: 'junk', why: 'not_object' } };
  }
  const value = parseJson(chunk);
  if (value === undefined) return { glance: { kind: 'junk', why: 'not_json' } };
  return { glance: glanceAtValue(value, chunks), value };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined; // no JSON, or longer than a string can be
  }
}
