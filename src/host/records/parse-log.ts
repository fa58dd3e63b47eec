import { isJsonObject } from '../../protocol/json.ts';

/** What the client logged about the last start of a server. */
export type StartReport = {
  outcome: 'connected' | 'failed' | 'unknown';
  /** When that was, as the client wrote it. */
  at: string | undefined;
  /** The last lines that the server wrote to its stderr; the client shows them nowhere. */
  stderr: string[];
  /** Why the connection failed, in the client's words. */
  error?: string;
};

type Line = { text: string; at: string | undefined };

const EARLIER = 'stderr of the stdio server before restarting it: ';
const STDERR = new RegExp(`^(Server stderr: |${EARLIER})`);

/**
 * Parses the end of a server's log, which is lines of JSON; the first may be cut. Gives `undefined`
 * when no start is told there.
 */
export function parseLogTail(tail: string, beginning: 'whole' | 'cut'): StartReport | undefined {
  const [first = '', ...rest] = tail.split('\n');
  const salvaged = beginning === 'cut' ? salvage(first) : undefined;
  const parsed = (beginning === 'cut' ? rest : [first, ...rest]).flatMap(parseLine);
  const lines = salvaged === undefined ? parsed : [salvaged, ...parsed];
  const start = lines.findLastIndex(({ text }) => text.startsWith('Starting connection'));
  const last = lines.slice(start + 1);
  const end = last.findLast(({ text }) =>
    /^(Connection failed \(|Successfully connected)/.test(text),
  );
  if (end === undefined && start === -1) return undefined;
  const at = end?.at ?? lines[start]?.at;
  const stderr = stderrOf(last);
  if (end === undefined) return { outcome: 'unknown', at, stderr };
  return end.text.startsWith('Connection failed')
    ? { outcome: 'failed', at, stderr, error: end.text }
    : { outcome: 'connected', at, stderr };
}

function parseLine(line: string): Line[] {
  try {
    const value: unknown = JSON.parse(line);
    if (!isJsonObject(value)) return [];
    const { error, debug, timestamp } = value;
    const text = error ?? debug;
    const at = typeof timestamp === 'string' ? timestamp : undefined;
    return typeof text === 'string' ? [{ text, at }] : [];
  } catch {
    return []; // half written, or not the client's
  }
}

/**
 * A server that writes much before it dies makes one line that is longer than what we read of the
 * file. Its end is what matters: it is taken from the first line break that is whole.
 */
function salvage(line: string): Line | undefined {
  const end = line.lastIndexOf('","timestamp":"');
  const start = line.search(/(?<!\\)(?:\\\\)*\\n/);
  if (start === -1 || end <= start) return undefined;
  try {
    const text: unknown = JSON.parse(`"${line.slice(start, end)}"`);
    return typeof text === 'string' ? { text: EARLIER + text, at: undefined } : undefined;
  } catch {
    return undefined;
  }
}

/** What it wrote in the first of two attempts counts only when the second wrote nothing. */
function stderrOf(lines: Line[]): string[] {
  const written = lines.filter(({ text }) => STDERR.test(text));
  const ofLast = written.filter(({ text }) => text.startsWith('Server stderr'));
  return (ofLast.length > 0 ? ofLast : written)
    .flatMap(({ text }) => text.replace(STDERR, '').split('\n'))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
