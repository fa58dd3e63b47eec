import { prune } from '../../../../../src/environment/prune/prune.ts';
import { isWhole, namesIn } from '../../../../../test/helpers/prune-store.ts';
import type { Operation } from '../operation.ts';
import { leasedStore } from './leased-store.ts';
import { operateCommand } from './operate-command.ts';

/** A prune: what is half deleted has no name that says ready, and the next prune ends it. */
export const SWEEP_PRUNE: Operation = {
  name: 'sweep-prune',
  rows: ['F28'],
  share: 4,
  prepare: async (ground, dir) => {
    const store = await leasedStore(ground, dir);
    const { root, serverStore, kept } = store;
    const request = store.request({ minAgeMs: 0 });
    const task = { kind: 'prune', root, home: ground.decoy.home, now: request.now } as const;
    const keptProblems = () =>
      kept.filter((path) => !isWhole(path)).map((path) => `C1 ${path} is not whole`);
    return {
      command: operateCommand(ground, dir, task),
      serverStore,
      inspect: () => [...store.leaseProblems(), ...keptProblems()],
      recover: async () => {
        const { problems } = await prune(request);
        const left = namesIn(serverStore).filter((name) => !kept.some((path) => isOf(path, name)));
        return [
          ...problems.map(({ path, message }) => `C4 ${path}: ${message}`),
          ...(left.length > 0 ? [`C4 a second prune leaves ${left}`] : []),
          ...keptProblems(),
        ];
      },
      close: store.close,
    };
  },
};

function isOf(path: string, name: string): boolean {
  return path.endsWith(`/${name.replace(/\.(json|files|lease)$/, '')}`);
}
