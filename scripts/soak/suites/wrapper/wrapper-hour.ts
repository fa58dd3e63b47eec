import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { median } from '../../../bench/statistics.ts';
import { Host, textIn } from '../../world/host/host.ts';
import { fixtureServer, wrappedPlugin } from '../../world/host/wrapped-plugin.ts';
import { kill } from '../../world/processes/processes-of.ts';
import { meanSlope, type Point } from '../../world/slope.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const SERVERS = 10;
const BEAT_MS = 1000;
const BURST = 200;
const BURST_EVERY = 30;
/** Four ends in a minute at most: the fifth would be a server that is down. */
const MIN_LIFE_MS = 20_000;
const SAMPLE_MS = 5000;
/** What a start needs once is no leak. */
const WARM_SHARE = 0.3;
/** In less time chance alone has a slope. */
const JUDGED_MS = 600_000;
const LOST_MS = 20_000;

type Series = { rss: Point[]; fds: number[] };

/** Ten wrapped servers with a message a second, bursts, and a death now and then (L7). */
export async function wrapperHour(soak: Soak): Promise<string> {
  const plugin = wrappedPlugin(soak.dir);
  const command = fixtureServer('end/server-that-behaves');
  const hosts = Array.from({ length: SERVERS }, () => new Host(plugin.start(command)));
  await Promise.all(hosts.map((host) => host.greet()));
  const series = hosts.map((): Series => ({ rss: [], fds: [] }));
  let [deaths, errors] = [0, 0];
  const talking = hosts.map((host, lane) => talk(soak, host, lane, () => errors++));
  const killing = inLanes(soak, SERVERS, async (lane) => {
    await pause(soak, MIN_LIFE_MS + soak.random.below(MIN_LIFE_MS * 2));
    const host = hosts[lane];
    if (host && !soak.isOver && (await killServer(host))) deaths += 1;
    return 'more';
  });
  const sampling = inLanes(soak, 1, async () => {
    await pause(soak, SAMPLE_MS);
    if (soak.leftMs > soak.fullMs * (1 - WARM_SHARE)) return 'more';
    for (const [at, host] of hosts.entries()) take(host, series[at]);
    return 'more';
  });
  await Promise.all([...talking, killing, sampling]);
  await Promise.all(hosts.map((host) => settle(soak, host)));
  return `${soak.failures} lost or doubled, ${deaths} deaths, ${errors} calls told so; ${memoryOf(soak, series)}`;
}

async function talk(soak: Soak, host: Host, lane: number, onError: () => void): Promise<void> {
  for (let beat = 0; !soak.isOver; beat++) {
    const size = (beat + lane) % BURST_EVERY === 0 ? BURST : 1;
    for (let one = 0; one < size; one++) {
      const text = `${lane} ${beat} ${one}`;
      void host.call('echo', { text }).then((answer) => {
        soak.count();
        if (textIn(answer) === text) return;
        onError();
        if (!isTold(answer)) soak.fail('an answer', JSON.stringify(answer), { lane, beat });
      });
    }
    await pause(soak, BEAT_MS);
  }
}

/** A call that its server died of is told so, with whether it may have run. */
function isTold({ error }: JsonObject): boolean {
  return /may_have_run|not_sent/.test(JSON.stringify(error ?? ''));
}

async function killServer(host: Host): Promise<boolean> {
  const [pid] = JSON.parse(textIn(await host.call('pids')) ?? '[]');
  return typeof pid === 'number' && kill(pid);
}

/** At the end every request has its one answer. */
async function settle(soak: Soak, host: Host): Promise<void> {
  const deadline = performance.now() + LOST_MS;
  while (host.pending > 0 && performance.now() < deadline) await sleep(50);
  const { pending, surplus, junk } = host;
  if (pending + surplus + junk > 0)
    soak.fail('a host', `${pending} lost, ${surplus} surplus answers, ${junk} lines of junk`);
  await host.end();
}

function take({ pid }: Host, series: Series | undefined): void {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
  series?.rss.push({ at: performance.now() / 3_600_000, value: (pages * 4096) / 2 ** 20 });
  series?.fds.push(readdirSync(`/proc/${pid}/fd`).length);
}

function memoryOf(soak: Soak, series: readonly Series[]): string {
  const { mean, low, high } = meanSlope(series.map(({ rss }) => rss));
  if (low > 0 && soak.fullMs >= JUDGED_MS) soak.fail('memory', `grows by ${mean} MiB an hour`);
  const growths = series.map(({ fds }) => {
    const half = Math.floor(fds.length / 2);
    return median(fds.slice(half)) - median(fds.slice(0, half));
  });
  const leaked = growths.filter((growth) => growth > 0).length;
  if (leaked > 0) soak.fail('descriptors', `${leaked} wrappers hold more: ${growths}`);
  const [from, to] = [low.toFixed(1), high.toFixed(1)];
  return `memory ${mean.toFixed(1)} MiB an hour (95 %: ${from} to ${to}), ${leaked} with more descriptors`;
}

/** A pause that the end of the suite cuts short. */
async function pause(soak: Soak, ms: number): Promise<void> {
  const until = performance.now() + Math.min(ms, soak.leftMs);
  while (!soak.isOver && performance.now() < until)
    await sleep(Math.min(500, until - performance.now()));
}
