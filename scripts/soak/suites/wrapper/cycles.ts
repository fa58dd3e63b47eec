import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Host, textIn } from '../../world/host/host.ts';
import { fixtureServer, wrappedPlugin } from '../../world/host/wrapped-plugin.ts';
import { commandOf, kill, whenNobodyIn } from '../../world/processes/processes-of.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const LANES = 6;
/** What the host grants, doubled for a machine that is busy with six of them. */
const GONE_MS = 4000;

const BEHAVIOURS = [
  'end/server-that-behaves',
  'end/server-that-ignores-eof',
  'end/server-that-ignores-sigterm',
  'end/server-with-grandchildren',
];

const ENDS: Record<string, (host: Host) => void> = {
  'the end of input': ({ child }) => child.stdin.end(),
  SIGTERM: ({ child }) => child.kill('SIGTERM'),
  SIGHUP: ({ child }) => child.kill('SIGHUP'),
  SIGKILL: ({ child }) => child.kill('SIGKILL'),
  'SIGINT and SIGTERM': ({ child }) => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGTERM'), 100);
  },
  'a closed pipe': ({ child }) => child.stdout.destroy(),
  'SIGSTOP, SIGTERM and SIGCONT': ({ child }) => {
    child.kill('SIGSTOP');
    child.kill('SIGTERM');
    child.kill('SIGCONT');
  },
};

/** Starts and stops in every way, at any moment; nobody is left and nothing is kept (L10, F32). */
export async function cycles(soak: Soak): Promise<string> {
  const plugin = wrappedPlugin(soak.dir);
  const zombiesBefore = zombies();
  await inLanes(soak, LANES, async () => {
    const random = soak.random.fork();
    const behaviour = random.pick(BEHAVIOURS);
    const end = random.pick(Object.keys(ENDS));
    const moment = random.pick(['at once', 'soon', 'when greeted', 'when called'] as const);
    const host = new Host(plugin.start(fixtureServer(behaviour)));
    const pids = await bring(host, moment, random.below(300));
    ENDS[end]?.(host);
    if (end === 'a closed pipe') host.child.stdin.end();
    const left = await whenGone([host.pid, ...pids]);
    soak.count();
    for (const pid of left)
      soak.fail('a cycle', `${commandOf(pid)} is left`, { behaviour, end, moment });
    for (const pid of left) kill(pid);
    return 'more';
  });
  const orphans = await whenNobodyIn(soak.dir, GONE_MS);
  for (const pid of orphans) soak.fail('all cycles', `${commandOf(pid)} is left`);
  await sleep(1000); // for the last ones to be reaped
  const undead = Math.max(0, zombies() - zombiesBefore);
  if (undead > 0) soak.fail('all cycles', `${undead} zombies`);
  const locks = locksIn(plugin.store);
  if (locks > 0) soak.fail('all cycles', `${locks} lock files`);
  return `${orphans.length} orphans, ${undead} zombies, ${locks} lock files`;
}

/** Brings a wrapper to the moment, and gives what runs behind it as far as it is known. */
async function bring(host: Host, moment: string, ms: number): Promise<number[]> {
  if (moment === 'soon') await sleep(ms);
  if (moment === 'when greeted') await host.greet();
  if (moment !== 'when called') return [];
  await host.greet();
  return JSON.parse(textIn(await host.call('pids')) ?? '[]');
}

async function whenGone(pids: readonly number[]): Promise<number[]> {
  const deadline = performance.now() + GONE_MS;
  for (;;) {
    const left = pids.filter((pid) => commandOf(pid) !== '');
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(20);
  }
}

function zombies(): number {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return stat.includes(') Z ') && stat.split(') ')[1]?.split(' ')[1] === String(process.pid);
    } catch {
      return false; // it has ended
    }
  }).length;
}

function locksIn(store: string): number {
  if (!existsSync(store)) return 0;
  const names = readdirSync(store, { recursive: true }).map(String);
  return names.filter((name) => /\.(?:lock|lease)$|\.tmp-/.test(name)).length;
}
