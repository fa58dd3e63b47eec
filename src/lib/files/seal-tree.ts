import { chmodSync, lstatSync, readdirSync, type Stats } from 'node:fs';

type OnEntry = (path: string, stat: Stats) => void;

/**
 * Makes a directory and all that is in it read-only and private, whatever the umask was. Links are
 * left as they are: what they lead to is not ours. `onEntry` is told of each entry by its path
 * below `dir`, a directory before what is in it.
 */
export function sealTree(dir: string, onEntry: OnEntry = () => {}): void {
  seal(dir, '.', onEntry);
}

function seal(dir: string, path: string, onEntry: OnEntry): void {
  const place = path === '.' ? dir : `${dir}/${path}`;
  const stat = lstatSync(place);
  onEntry(path, stat);
  if (stat.isFile()) chmodSync(place, (stat.mode & 0o111) === 0 ? 0o400 : 0o500);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(place))
    seal(dir, path === '.' ? name : `${path}/${name}`, onEntry);
  chmodSync(place, 0o500);
}
