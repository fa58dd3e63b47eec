import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { healLink } from '../../../../src/environment/link.ts';
import { bundle } from '../../../helpers/bundle.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { linkScene } from './scene.ts';

const FIXTURES = 'test/fixtures/environment/link';
/** Every call by which a heal can change a folder. */
const MUTATING = 'symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat';
const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;

test.skipIf(!canTrace)(
  `[F5] a heal that is killed before any of its calls leaves the old link or the new one${canTrace ? '' : ' (skipped: strace cannot run)'}`,
  ({ task, dir }) => {
    const { root, serverDir, older, newer, link } = linkScene(dir);
    const heal = bundle(join(FIXTURES, 'heal-link.ts'), join(dir, 'heal.cjs'));
    const words = [process.execPath, heal, serverDir, newer, root];
    const calls = listCalls(dir, words);
    expect(calls.length).toBeGreaterThan(1);
    const kills = calls.map((call) => {
      rmSync(link);
      symlinkSync(older, link);
      const { stdout } = trace(['-e', `inject=${call}`], words);
      return { stdout: stdout.toString(), target: readlinkSync(link) };
    });
    for (const { stdout, target } of kills) {
      expect(stdout).toBe(''); // it was killed
      expect([older, newer]).toContain(target);
    }
    expect(healLink(serverDir, newer, root)).toMatch(/replaced|kept/);
    expect(readlinkSync(link)).toBe(newer);
    addFigure(task, calls.length, '0 kill points without a link');
  },
);

test('[F6] 32 healers and 8 readers: no read fails, and all end on the same environment', ({
  task,
  dir,
}) => {
  const { root, serverDir, newer, link } = linkScene(dir);
  const storm = bundle(join(FIXTURES, 'link-storm.ts'), join(dir, 'storm.cjs'));
  const answer = execFileSync(process.execPath, [storm, serverDir, root, '32', '20', '8']);
  const { swaps, reads, failedReads } = JSON.parse(answer.toString());
  expect(failedReads).toBe(0);
  expect(swaps).toBeGreaterThan(200);
  expect(reads).toBeGreaterThan(200);
  expect(readlinkSync(link)).toBe(newer);
  expect(readdirSync(serverDir)).toEqual(['.venv']);
  addFigure(task, reads, `0 failed reads beside ${swaps} swaps`);
});

/** Exchanges two names without a pause, as fast as the kernel does it. */
const EXCHANGE = `
import ctypes, sys
rename = ctypes.CDLL(None, use_errno=True).renameat2
a, b = (path.encode() for path in sys.argv[1:3])
print("swapping", flush=True)
while True:
    rename(-100, a, -100, b, 2)
`;

test.skipIf(process.platform !== 'linux')(
  '[H1] a link that is swapped for a directory while it is healed leads to no change in either',
  async ({ task, dir }) => {
    const { root, serverDir, newer, link } = linkScene(dir);
    const decoy = join(dir, 'decoy');
    execFileSync('sh', ['-c', `mkdir -p ${decoy}/bin && echo precious > ${decoy}/bin/file`]);
    const swapper = spawn('python3', ['-c', EXCHANGE, link, decoy]);
    await once(swapper.stdout, 'data');
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 2_000; round++) {
      const outcome = healLink(serverDir, newer, root);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    swapper.kill('SIGKILL');
    await once(swapper, 'exit');
    const [kept = ''] = [join(link, 'bin/file'), join(decoy, 'bin/file')].flatMap((path) => {
      try {
        return [readFileSync(path, 'utf8')];
      } catch {
        return []; // the other of the two
      }
    });
    expect(kept).toBe('precious\n');
    expect(
      [...outcomes.keys()].filter((outcome) => !/kept|replaced|foreign|unwritable/.test(outcome)),
    ).toEqual([]);
    expect(outcomes.size).toBeGreaterThan(1); // the two did meet
    addFigure(task, 2_000, '0 decoy bytes changed');
  },
);

/** Each call of a run as strace wants to be told where to kill: its name, and the how-manieth it is. */
function listCalls(dir: string, words: string[]): string[] {
  const log = join(dir, 'calls');
  trace(['-o', log, '-e', `trace=${MUTATING}`], words);
  const names = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? []);
  return names.map((name, at) => {
    const nth = names.slice(0, at + 1).filter((other) => other === name).length;
    return `${name}:signal=KILL:when=${nth}`;
  });
}

function trace(options: string[], words: string[]) {
  const quiet = options.includes('-o') ? [] : ['-o', '/dev/null', '-e', `trace=${MUTATING}`];
  return spawnSync('strace', ['-f', '-qq', ...quiet, ...options, ...words]);
}
