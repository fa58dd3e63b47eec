import { resolve } from 'node:path';
import { Host, textIn } from '../../world/host/host.ts';
import { wrappedPlugin } from '../../world/host/wrapped-plugin.ts';
import type { Soak } from '../../world/soak.ts';

const SERVER = resolve('test/fixtures/supervisor/talk/server-that-babbles.mjs');
const LINES_PER_CALL = 50;
const AT_ONCE = 8;
const SILENCE_MS = 30_000;

/** A server that prints `what` around its answers: each call has its answer, and nothing else comes. */
export async function relayBabble(
  soak: Soak,
  what: 'junk' | 'lies',
  enough: number,
): Promise<string> {
  const plugin = wrappedPlugin(soak.dir);
  const words = [SERVER, what, String(soak.seed), String(LINES_PER_CALL)];
  const host = new Host(plugin.start([process.execPath, ...words]));
  await host.greet();
  for (let round = 0; !soak.isOver && soak.n < enough; round++) {
    const calls = Array.from({ length: AT_ONCE }, async (_, one) => {
      const text = `${round} ${one}`;
      const said = await within(host.call('echo', { text }));
      soak.count(LINES_PER_CALL);
      if (said !== text) soak.fail('a call', `it was answered ${said}`, { round });
      return said;
    });
    if ((await Promise.all(calls)).includes('nothing')) break;
  }
  const { pending, surplus, junk, firstJunk } = host;
  if (pending + surplus + junk > 0)
    soak.fail(
      'the host',
      `${pending} lost, ${surplus} surplus answers, ${junk} lines of junk: ${firstJunk}`,
    );
  if (host.child.exitCode !== null) soak.fail('the wrapper', `ended with ${host.child.exitCode}`);
  await host.end();
  return `${soak.failures} wrong, lost or forged of ${soak.n / LINES_PER_CALL} answers among ${soak.n} lines`;
}

async function within(answer: ReturnType<Host['call']>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('nothing'), SILENCE_MS);
  });
  const said = answer.then((message) => textIn(message) ?? JSON.stringify(message));
  return await Promise.race([said, silence]).finally(() => clearTimeout(timer));
}
