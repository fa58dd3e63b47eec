import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { realPython } from '../../../../test/helpers/build-setup.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { writeTree } from '../../../../test/helpers/plugin-dir.ts';
import { makeStore } from '../../../../test/helpers/prune-store.ts';
import { makeDecoy } from '../../world/invariants/decoy.ts';
import { fingerprintOf } from '../../world/invariants/fingerprint.ts';
import { startCrew } from '../../world/processes/crew.ts';
import type { Soak } from '../../world/soak.ts';

const HEALERS = 4;
const LOOK_MS = 200;
const SWAPPER = resolve('scripts/soak/suites/links/swapper.py');

/** A link that becomes a link to the home, and a real directory, between the look and the use (H1). */
export async function linksHostile(soak: Soak): Promise<string> {
  const decoy = makeDecoy(soak.dir);
  const program = bundle('scripts/soak/suites/links/actor.ts', join(soak.dir, 'worker.cjs'));
  const { root, add } = makeStore(soak.dir);
  const environment = add();
  const serverDir = join(soak.dir, 'plugin', 'demo');
  const [link, other] = [join(serverDir, '.venv'), join(soak.dir, 'plugin', 'other')];
  writeTree(other, { 'precious.txt': 'made by somebody\n' });
  writeTree(serverDir, { 'server.py': '' });
  symlinkSync(decoy.home, link);
  const before = fingerprintOf(other);
  const swapper = spawn(realPython(), [SWAPPER, link, other, decoy.home], { cwd: soak.dir });
  let swaps = 0;
  createInterface(swapper.stdout).on('line', (line) => {
    swaps = Number(line);
  });
  const hear = ({ trials }: { trials: number }) => soak.count(trials);
  const words = [program, 'endure', serverDir, root, environment];
  const members = Array.from({ length: HEALERS }, () => words);
  const lost = (what: string) => soak.fail('a worker', what);
  const crew = startCrew({ cwd: soak.dir, members, hear, lost });
  while (!soak.isOver) {
    await sleep(LOOK_MS);
    if (decoy.isTouched()) soak.fail('a look', 'the home has changed');
  }
  await crew.end();
  const ended = once(swapper, 'exit');
  swapper.kill('SIGKILL');
  await ended;
  if (![link, other].some((path) => fingerprintOf(path) === before))
    soak.fail('the end', 'the directory of somebody is gone');
  return `${soak.failures} bytes changed in ${soak.n} heals during ${swaps} swaps`;
}
