import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

/** Node marks what it inherits close-on-exec at its start, but only up to the first gap after this. */
const MARKED_BY_NODE = 15;

/** O_CLOEXEC as Linux shows it, in octal. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes the descriptors that the host left open for us by accident, so that no server inherits
 * them; `kept` stays. What we opened ourselves is close-on-exec, which Node cannot set but Linux can show.
 */
export function closeForeign(kept?: number): void {
  if (process.platform !== 'linux' || isClosed) return;
  isClosed = true;
  openDescriptors().forEach((fd, index) => {
    if (fd > MARKED_BY_NODE && fd !== kept && isInherited(fd)) replace(fd, fd - index);
  });
}

/** Nothing is inherited later, and a look at all of them is a part of each start's time. */
let isClosed = false;

/** V8 opens its logs when few numbers below are free; more of them free is no log's place. */
const MAX_FREE_BELOW = 8;

/**
 * Closes `fd` and keeps its number. V8 opens its logs without the mark (`--perf-basic-prof`), which makes
 * them look inherited, and goes on writing to the number: nothing of ours may ever have it.
 */
function replace(fd: number, freeBelow: number): void {
  closeSync(fd);
  if (freeBelow > MAX_FREE_BELOW) return;
  const opened: number[] = [];
  try {
    while ((opened.at(-1) ?? 0) < fd) opened.push(openSync('/dev/null', 'r+'));
  } catch {
    // without a free descriptor nothing else can take the number either
  }
  for (const other of opened) if (other !== fd) closeSync(other);
}

/** In their order. */
function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd')
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return []; // no /proc: nothing can be told
  }
}

function isInherited(fd: number): boolean {
  try {
    const [, flags = ''] =
      /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
    return flags !== '' && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false; // closed since: it was the descriptor of the listing itself
  }
}
