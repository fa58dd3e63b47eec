import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { planPrune } from '../../../../src/environment/prune/plan-prune.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { makeStore } from '../../../../test/helpers/prune-store.ts';
import { interleave } from '../../interleave.ts';
import { type Measure, type Row, type SkippedRow, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const SERVERS = 50;
const ENVIRONMENTS = 1000;

/** A store to delete from: so many environments go, and each has so many files. */
const GOING = 4;
const FILES = 800;
const FILES_PER_FOLDER = 30;

/** What a prune needs to decide over a large store, and how fast it deletes. */
export const measurePrune: Measure = async (bench) => {
  const name = 'prune';
  if (process.platform === 'win32') return [{ name, skipped: 'this system has no flock(2)' }];
  return [...(await measureDecision(bench)), ...(await measureDeletion(bench))];
};

async function measureDecision(bench: Bench): Promise<(Row | SkippedRow)[]> {
  const name = `prune decides over ${ENVIRONMENTS} environments`;
  if (bench.mode === 'quick') return [{ name, skipped: TOO_LONG }];
  const dir = join(bench.dir, 'decide');
  const store = storeIn(dir);
  for (let index = 0; index < ENVIRONMENTS; index++) {
    store.add({ requirements: `${index}` }, join(store.root, 'shop', `server-${index % SERVERS}`));
  }
  const samples = await interleave(roundsOf(bench, { quick: 0, full: 10 }), {
    value: async () => {
      const startedAt = performance.now();
      const { decisions } = await planPrune(store.request());
      const ms = performance.now() - startedAt;
      const going = decisions.filter(({ verdict }) => verdict === 'remove').length;
      if (decisions.length !== ENVIRONMENTS || going === 0)
        throw new Error(`of ${decisions.length} environments ${going} would go`);
      return ms;
    },
    baseline: async () =>
      (await timeProcess({ program: 'ls', args: ['-lR', store.root], env: bench.env })).wallMs,
  });
  removeTree(dir);
  return [
    {
      name,
      unit: 'ms',
      baseline: 'ls -lR of the store',
      samples,
      budget: { figure: 'median', atMost: 1000 },
    },
  ];
}

async function measureDeletion(bench: Bench): Promise<Row[]> {
  const samples = await interleave(
    roundsOf(bench, { quick: 1, full: 8 }),
    {
      value: () => deletionRate(bench, deleteByPrune),
      baseline: () => deletionRate(bench, deleteByRm),
    },
    bench.mode === 'quick' ? 'kept' : 'dropped',
  );
  const name = `prune deletes environments of ${FILES} files`;
  return [{ name, unit: 'files/s', baseline: 'rm -rf', samples }];
}

type Deletable = ReturnType<typeof storeIn> & { going: string[]; env: NodeJS.ProcessEnv };

/** Files per second, of a store that is made for it and left without them. */
async function deletionRate(
  bench: Bench,
  remove: (store: Deletable) => Promise<unknown>,
): Promise<number> {
  const dir = join(bench.dir, 'delete');
  const store = storeIn(dir);
  const files = Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [pathOf(index), '']),
  );
  const going = Array.from({ length: GOING }, () => store.add({ files }));
  store.add(); // the last one stays
  const startedAt = performance.now();
  await remove({ ...store, going, env: bench.env });
  const seconds = (performance.now() - startedAt) / 1000;
  removeTree(dir);
  return (GOING * FILES) / seconds;
}

async function deleteByPrune({ request }: Deletable): Promise<void> {
  const { removed } = await prune(request());
  if (removed.length !== GOING) throw new Error(`${removed.length} of ${GOING} were removed`);
}

function deleteByRm({ going, env }: Deletable): Promise<unknown> {
  return timeProcess({ program: 'rm', args: ['-rf', ...going], env });
}

function storeIn(dir: string) {
  mkdirSync(dir);
  return makeStore(dir);
}

function pathOf(index: number): string {
  return `lib/package-${Math.floor(index / FILES_PER_FOLDER)}/module_${index}.py`;
}
