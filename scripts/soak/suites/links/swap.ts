import { mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { healLink } from '../../../../src/environment/link.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { makeStore } from '../../../../test/helpers/prune-store.ts';
import { startCrew } from '../../world/processes/crew.ts';
import type { Soak } from '../../world/soak.ts';

const HEALERS = 32;
const READERS = 8;
const ENOUGH_SWAPS = 100_000;
const ENOUGH_READS = 1_000_000;

type Told = { trials: number; problems: string[] };

/** Many healers that do not agree on the version, and readers through the link meanwhile (F5, F6). */
export async function linksSwap(soak: Soak): Promise<string> {
  const program = bundle('scripts/soak/suites/links/actor.ts', join(soak.dir, 'worker.cjs'));
  const store = makeStore(soak.dir);
  const environments = [store.add({ requirements: 'old' }), store.add({ requirements: 'new' })];
  const [older = '', newer = ''] = environments;
  const serverDir = join(soak.dir, 'plugin', 'demo');
  mkdirSync(serverDir, { recursive: true });
  symlinkSync(older, join(serverDir, '.venv'));
  let [swaps, reads] = [0, 0];
  const hear = ({ trials, problems }: Told, member: number) => {
    soak.count(trials);
    if (member < HEALERS) swaps += trials;
    else reads += trials;
    for (const problem of problems) soak.fail(member < HEALERS ? 'a heal' : 'a read', problem);
  };
  const members = Array.from({ length: HEALERS + READERS }, (_, member) => [
    program,
    member < HEALERS ? 'heal' : 'read',
    serverDir,
    store.root,
    ...environments,
  ]);
  const lost = (what: string) => soak.fail('a worker', what);
  const crew = startCrew({ cwd: soak.dir, members, hear, lost });
  while (!soak.isOver && (swaps < ENOUGH_SWAPS || reads < ENOUGH_READS)) await sleep(100);
  await crew.end();
  healLink(serverDir, newer, store.root);
  if (readlinkSync(join(serverDir, '.venv')) !== newer) soak.fail('the end', 'the link is old');
  const strays = readdirSync(serverDir).length - 1;
  return `${soak.failures} failed of ${reads} reads beside ${swaps} swaps, ${strays} strays of the killed`;
}
