import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { peakMemoryMiB } from '../../../bench/world/processes/memory.ts';
import { fixtureServer, wrappedPlugin } from '../../world/host/wrapped-plugin.ts';
import type { Soak } from '../../world/soak.ts';

const MIB = 2 ** 20;
const LINE_MIB = 1024;
const BLOCK = Buffer.alloc(MIB, 'ö');
const START = '{"jsonrpc":"2.0","id":1,"result":"';

/** A line of 1 GiB from the server comes with the same bytes (F37); what it costs is told. */
export async function relayLarge(soak: Soak): Promise<string> {
  const plugin = wrappedPlugin(soak.dir);
  const { argv, env, cwd } = plugin.start(fixtureServer('flow/server-that-returns-bytes'));
  const child = spawn(process.execPath, argv, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {});
  const say = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak' } };
  say({ jsonrpc: '2.0', id: 'greeting', method: 'initialize', params });
  await once(child.stdout, 'data');
  const [wanted, sum] = [wantedSum(), createHash('sha256')];
  const startedAt = performance.now();
  const ask = { mebibytes: LINE_MIB };
  const heard = hear(child.stdout, soak, (chunk) => sum.update(chunk));
  say({ jsonrpc: '2.0', id: 1, method: 'bytes/make', params: ask });
  const isWhole = await heard;
  soak.count();
  const peak = Math.round(peakMemoryMiB(child.pid ?? 0));
  if (!isWhole || sum.digest('hex') !== wanted) soak.fail('the line', 'it came otherwise');
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  child.stdin.end();
  await once(child, 'exit');
  return `${soak.failures} bytes otherwise in a line of 1 GiB, ${seconds} s, peak ${peak} MiB`;
}

async function hear(
  output: Readable,
  soak: Soak,
  onChunk: (chunk: Buffer) => void,
): Promise<boolean> {
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    onChunk(bytes);
    if (bytes.at(-1) === 10) return true;
    if (soak.isOver) return false;
  }
  return false;
}

function wantedSum(): string {
  const sum = createHash('sha256').update(START);
  for (let at = 0; at < LINE_MIB; at++) sum.update(BLOCK);
  return sum.update('"}\n').digest('hex');
}
