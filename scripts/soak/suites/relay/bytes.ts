import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixtureServer, wrappedPlugin } from '../../world/host/wrapped-plugin.ts';
import type { Soak } from '../../world/soak.ts';

const GIBIBYTE = 2 ** 30;
/** Each way as much. */
const ENOUGH_BYTES = 5 * GIBIBYTE;
const PAYLOADS = 24;
const MAX_BYTES = 2 ** 21;
const ON_THE_WAY = 4;
const SILENCE_MS = 30_000;

/** Lines of every size that come back as they were sent (F37, L5). */
export async function relayBytes(soak: Soak): Promise<string> {
  const plugin = wrappedPlugin(soak.dir);
  const { argv, env, cwd } = plugin.start(fixtureServer('flow/server-that-returns-bytes'));
  const child = spawn(process.execPath, argv, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {});
  child.stdin.write(`${GREETING}\n`);
  await once(child.stdout, 'data');
  const payloads = Array.from({ length: PAYLOADS }, () => payloadOf(soak));
  const heard: Heard = { expected: [], carriedBytes: 0, at: performance.now() };
  compareAll(child.stdout, heard, soak);
  const isSilent = () => performance.now() - heard.at >= SILENCE_MS;
  const isEnough = () => soak.isOver || heard.carriedBytes >= ENOUGH_BYTES || soak.failures > 0;
  for (let trial = 0; !isEnough(); trial++) {
    const payload = soak.random.pick(payloads);
    const start = `{"jsonrpc":"2.0","id":${trial},`;
    heard.expected.push({ bytes: line([start, '"result":', payload]), trial });
    if (!child.stdin.write(line([start, '"method":"bytes/echo","params":', payload])))
      await once(child.stdin, 'drain');
    while (heard.expected.length > ON_THE_WAY && !isSilent()) await sleep(0);
  }
  while (heard.expected.length > 0 && !isSilent()) await sleep(5);
  if (heard.expected.length > 0) soak.fail('the end', `${heard.expected.length} lines are missing`);
  child.stdin.end();
  await once(child, 'exit');
  return `${soak.failures} lines otherwise; ${(heard.carriedBytes / GIBIBYTE).toFixed(1)} GiB each way`;
}

const GREETING = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 'greeting', method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak' } },
});

/** The lines that are still to come back, and what has come back. */
type Heard = { expected: { bytes: Buffer; trial: number }[]; carriedBytes: number; at: number };

/** Takes each expected line off the list as it comes back; fails at the first byte that differs. */
function compareAll(stdout: Readable, heard: Heard, soak: Soak): void {
  let at = 0;
  stdout.on('data', (chunk: Buffer) => {
    heard.at = performance.now();
    for (let from = 0; from < chunk.length; ) {
      const [next] = heard.expected;
      if (!next) return soak.fail('the host', `hears ${chunk.length - from} bytes too many`);
      const part = chunk.subarray(from, from + next.bytes.length - at);
      if (!part.equals(next.bytes.subarray(at, at + part.length)))
        soak.fail('a line', 'it came back otherwise', { trial: next.trial });
      at += part.length;
      from += part.length;
      if (at < next.bytes.length) return;
      heard.carriedBytes += next.bytes.length;
      soak.count();
      heard.expected.shift();
      at = 0;
    }
  });
}

function line(parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat([...parts, '}\n'].map((part) => Buffer.from(part as Buffer)));
}

/** JSON of a random length, with letters of every width. */
function payloadOf({ random }: Soak): Buffer {
  const letters = ['a', 'ö', '€', '𝄞', '\\u0000', '\u2028', '{', '}', '\\"', ' '];
  const size = 2 ** random.below(Math.log2(MAX_BYTES) + 1);
  const piece = Array.from({ length: 256 }, () => random.pick(letters)).join('');
  return Buffer.from(`{"text":"${piece.repeat(Math.ceil(size / 512))}","n":1.50}`);
}
