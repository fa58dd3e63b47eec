import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  const payloads = Array.from({ length: PAYLOADS }, () => payloadOf(soak));
  const expected: { bytes: Buffer; trial: number }[] = [];
  let [at, carried, heardAt] = [0, 0, performance.now()];
  const greeting = JSON.stringify({
    ...{ jsonrpc: '2.0', id: 'greeting', method: 'initialize' },
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak' } },
  });
  child.stdin.write(`${greeting}\n`);
  await once(child.stdout, 'data');
  child.stdout.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    for (let from = 0; from < chunk.length; ) {
      const [next] = expected;
      if (!next) return soak.fail('the host', `hears ${chunk.length - from} bytes too many`);
      const part = chunk.subarray(from, from + next.bytes.length - at);
      if (!part.equals(next.bytes.subarray(at, at + part.length)))
        soak.fail('a line', 'it came back otherwise', { trial: next.trial });
      at += part.length;
      from += part.length;
      if (at < next.bytes.length) return;
      carried += next.bytes.length;
      soak.count();
      expected.shift();
      at = 0;
    }
  });
  for (let trial = 0; !soak.isOver && carried < ENOUGH_BYTES && soak.failures === 0; trial++) {
    const payload = soak.random.pick(payloads);
    const id = Buffer.from(String(trial));
    expected.push({ bytes: line(['{"jsonrpc":"2.0","id":', id, ',"result":', payload]), trial });
    const ask = line(['{"jsonrpc":"2.0","id":', id, ',"method":"bytes/echo","params":', payload]);
    if (!child.stdin.write(ask)) await once(child.stdin, 'drain');
    while (expected.length > ON_THE_WAY && performance.now() - heardAt < SILENCE_MS) await sleep(0);
  }
  while (expected.length > 0 && performance.now() - heardAt < SILENCE_MS) await sleep(5);
  if (expected.length > 0) soak.fail('the end', `${expected.length} lines are missing`);
  child.stdin.end();
  await once(child, 'exit');
  return `${soak.failures} lines otherwise; ${(carried / GIBIBYTE).toFixed(1)} GiB each way`;
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
