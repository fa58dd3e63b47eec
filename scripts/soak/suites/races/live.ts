import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { takeLease } from '../../../../src/environment/heal/lease.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { realPython } from '../../../../test/helpers/build-setup.ts';
import { isWhole, makeStore } from '../../../../test/helpers/prune-store.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const SERVER = resolve('test/fixtures/environment/prune/server-that-lives.py');
const LANES = 2;
const PRUNES = 50;
const WAYS = ['with a lease', 'by its link', 'as a daemon'] as const;

/** Prunes around a server that lives: by its lease alone, by its link, and as a daemon (F25). */
export async function racesLive(soak: Soak): Promise<string> {
  let begun = 0;
  await inLanes(soak, LANES, async () => {
    const round = begun++;
    const dir = join(soak.dir, `store-${round}`);
    mkdirSync(dir);
    await pruneAround(soak, dir, WAYS[round % WAYS.length] ?? 'with a lease');
    removeTree(dir);
    return 'more';
  });
  return `${soak.failures} live environments removed, a server ${WAYS.join(', ')}`;
}

async function pruneAround(soak: Soak, dir: string, way: (typeof WAYS)[number]): Promise<void> {
  const store = makeStore(dir);
  const [used = ''] = [store.add(), store.add()];
  rmSync(join(used, 'bin/python'));
  symlinkSync(realPython(), join(used, 'bin/python'));
  const server = await serve(dir, { used, serverStore: store.serverStore, way });
  for (let round = 0; round < PRUNES && !soak.isOver; round++) {
    const unused = store.add();
    store.add({ requirements: 'younger' });
    await prune(store.request({ minAgeMs: 0 }));
    soak.count();
    if (!isWhole(used)) soak.fail('a prune', 'a live environment is gone', { way });
    // by a link alone nobody knows which one of the server's it was, so all of them stay
    if (way === 'with a lease' && isWhole(unused))
      soak.fail('a prune', 'it removes nothing', { way });
  }
  server.kill('SIGKILL');
  await once(server, 'exit');
}

type Place = { used: string; serverStore: string; way: (typeof WAYS)[number] };

async function serve(dir: string, { used, serverStore, way }: Place): Promise<ChildProcess> {
  const link = join(dir, '.venv');
  symlinkSync(used, link);
  const lease = way === 'with a lease' ? await takeLease(serverStore, basename(used)) : undefined;
  const python = { 'with a lease': realPython(), 'by its link': `${link}/bin/python` };
  const program = way === 'as a daemon' ? join(used, 'bin', 'python') : python[way];
  const words = [SERVER, ...(way === 'as a daemon' ? ['--daemon'] : [])];
  const stdio = ['pipe', 'pipe', 'inherit', ...(lease ? [lease.fd] : [])] as const;
  const server = spawn(program, words, { stdio: [...stdio] });
  // the wrapper may be gone: what counts is what the server has inherited
  if (lease) closeSync(lease.fd);
  if (server.stdout) await once(server.stdout, 'data');
  return server;
}
