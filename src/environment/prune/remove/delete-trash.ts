import { rmSync } from 'node:fs';
import { messageOf } from '../store/list-store.ts';
import { type Deletion, deleteTree } from './delete-tree.ts';

/** Deletes what was retired as `trash`: the tree, and then what lies beside it. */
export function deleteTrash(trash: string): Deletion {
  const { files, problems } = deleteTree(trash);
  for (const suffix of ['manifest', 'files', 'lease']) {
    try {
      rmSync(`${trash}.${suffix}`, { force: true });
    } catch (error) {
      problems.push({ path: `${trash}.${suffix}`, message: messageOf(error) });
    }
  }
  return { files, problems };
}
