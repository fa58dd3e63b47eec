import type { JsonObject } from '../../../../src/protocol/json.ts';

/** A server behind a peer, as a host holds it, on whichever transport the peer speaks. */
export type Connection = {
  /** The peer's own process. */
  pid: number;
  /** Just before the spawn, by `performance.now()`. */
  startedAt: number;
  /** Resolves when the peer's own process has ended. */
  ended: Promise<unknown>;
  /** Gives the bytes of the answer, whole; it may never come. */
  ask: (method: string, params?: JsonObject) => Promise<Buffer>;
  notify: (method: string) => Promise<void>;
  /** What a host does that is done with the server. */
  finish: () => void;
  /** Ends all that the peer has started, by force. */
  kill: () => Promise<void>;
};

/** The first bytes of a message, or all of it when it is small: ids and methods stand there. */
const HEAD_BYTES = 400;

/** The id of an answer; nothing for a request or a notification of the server. */
export function idOf(line: Buffer): number | undefined {
  const text = line.length > 2 * HEAD_BYTES ? endsOf(line) : line.toString('latin1');
  if (text.includes('"method":')) return undefined;
  const id = /"id":\s*(\d+)/.exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

function endsOf(line: Buffer): string {
  const head = line.toString('latin1', 0, HEAD_BYTES);
  return head + line.toString('latin1', line.length - HEAD_BYTES);
}

/** Cuts what a process writes into lines; a long one is put together once, when it is whole. */
export function readLines(onLine: (line: Buffer) => void): (chunk: Buffer) => void {
  let begun: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      onLine(Buffer.concat([...begun, chunk.subarray(from, end)]));
      begun = [];
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  };
}
