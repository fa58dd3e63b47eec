import { connect } from 'node:net';
import { hasErrno } from '../../lib/errno.ts';
import { type Identity, readSurroundings, type Surroundings } from './identify.ts';
import { type ProcessTable, readProcesses } from './process-table.ts';

type Subject = Identity & { socket?: string };

/** Whether a process lives; `undefined` when it cannot be told from here. `false` is a proof. */
export type Life = boolean | undefined;

const CONNECT_MS = 1000;

/** Judges processes by pid, start time and boot; a zombie and a reused pid are dead. In their order. */
export async function judgeLives(
  subjects: readonly Subject[],
  platform: NodeJS.Platform,
): Promise<Life[]> {
  const here = readSurroundings(platform);
  const seen = await readProcesses(
    subjects.map(({ pid }) => pid),
    platform,
  );
  return await Promise.all(
    subjects.map((subject) => {
      const where = locate(subject, here, platform);
      if (where === 'elsewhere') return undefined;
      if (where === 'earlier') return false;
      return where === 'here' && seen ? isSame(subject, seen) : hasListener(subject, platform);
    }),
  );
}

type Where = 'here' | 'beside' | 'earlier' | 'elsewhere';

/**
 * Beside: in another container of this kernel. Earlier: before a reboot of this machine. Elsewhere:
 * on another machine that shares the home. Boot ids are unique on Linux; elsewhere they follow the
 * clock, but start times are absolute there and need none.
 */
function locate(subject: Identity, here: Surroundings, platform: NodeJS.Platform): Where {
  if (platform !== 'linux') return subject.machine === here.machine ? 'here' : 'elsewhere';
  if (subject.bootId !== here.bootId)
    return subject.machine === here.machine ? 'earlier' : 'elsewhere';
  return subject.namespace === here.namespace ? 'here' : 'beside';
}

function isSame({ pid, startTime }: Identity, seen: ProcessTable): Life {
  const found = seen.get(pid);
  if (found === 'hidden') return undefined;
  return found !== undefined && !found.isZombie && found.startTime === startTime;
}

/** A socket of this kernel that refuses has no process any more; one that cannot be seen says nothing. */
function hasListener({ socket }: Subject, platform: NodeJS.Platform): Promise<Life> {
  return new Promise((resolve) => {
    if (socket === undefined) {
      resolve(undefined);
      return;
    }
    const client = connect(socket);
    const settle = (life: Life) => {
      client.destroy();
      resolve(life);
    };
    const proofs = platform === 'win32' ? ['ENOENT'] : ['ECONNREFUSED'];
    client.once('connect', () => settle(true));
    client.on('error', (error) => settle(hasErrno(error, ...proofs) ? false : undefined));
    client.setTimeout(CONNECT_MS, () => settle(undefined));
  });
}
