import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { hasErrno } from '../../../lib/errno.ts';
import { messageOf, type PruneProblem } from '../store/list-store.ts';

/** What a deletion did. What could not be deleted is still there, with all that leads to it. */
export type Deletion = { files: number; problems: PruneProblem[] };

/** Longer paths are refused by the system (PATH_MAX is 4096): what lies so deep is moved up first. */
const MAX_PATH_BYTES = 3000;
const MAX_PROBLEMS = 20;

/**
 * Deletes a directory of ours with all that is in it, and goes on past what cannot be deleted. Names
 * are bytes: they need not be UTF-8. Links are deleted and never followed, other devices not entered.
 */
export function deleteTree(dir: string): Deletion {
  const deletion: Deletion = { files: 0, problems: [] };
  attempt(Buffer.from(dir), deletion, (path) => {
    const stat = lstatSync(path);
    if (stat.isDirectory()) new TreeDeletion(path, stat.dev, deletion).run();
    else unlink(path, deletion);
  });
  return deletion;
}

class TreeDeletion {
  readonly #top: Buffer;
  readonly #device: number;
  readonly #deletion: Deletion;
  #movedUp = 0;

  constructor(top: Buffer, device: number, deletion: Deletion) {
    this.#top = top;
    this.#device = device;
    this.#deletion = deletion;
  }

  run(): void {
    // what was moved up lies in the top folder, and is met by the next round
    for (let before = -1; before !== this.#movedUp; ) {
      before = this.#movedUp;
      attempt(this.#top, this.#deletion, (top) => this.#removeDir(top));
    }
  }

  #removeDir(dir: Buffer): void {
    const stat = lstatSync(dir);
    if (stat.dev !== this.#device) throw new Error('is a mount point, and is not entered');
    if ((stat.mode & 0o700) !== 0o700) chmodSync(dir, 0o700);
    const problems = this.#deletion.problems.length;
    for (const entry of readdirSync(dir, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([dir, SLASH, entry.name]);
      attempt(path, this.#deletion, () =>
        entry.isDirectory() ? this.#enter(path) : unlink(path, this.#deletion),
      );
    }
    const isCleared = this.#deletion.problems.length === problems;
    if (isCleared && (this.#movedUp === 0 || !dir.equals(this.#top) || isEmpty(dir)))
      rmdirSync(dir);
  }

  #enter(dir: Buffer): void {
    if (dir.length <= MAX_PATH_BYTES) {
      this.#removeDir(dir);
      return;
    }
    this.#movedUp += 1;
    renameSync(dir, Buffer.concat([this.#top, Buffer.from(`/moved-up-${this.#movedUp}`)]));
  }
}

const SLASH = Buffer.from('/');

function isEmpty(dir: Buffer): boolean {
  return readdirSync(dir, 'buffer').length === 0;
}

function unlink(path: Buffer, deletion: Deletion): void {
  unlinkSync(path);
  deletion.files += 1;
}

/** Another prune may have been faster; everything else is told, and the rest goes on. */
function attempt(path: Buffer, { problems }: Deletion, work: (path: Buffer) => void): void {
  try {
    work(path);
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || problems.length >= MAX_PROBLEMS) return;
    problems.push({ path: path.toString('utf8'), message: messageOf(error) });
  }
}
