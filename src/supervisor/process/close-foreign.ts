import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** Node marks what it inherits close-on-exec at its start, but only up to the first gap after this. */
const MARKED_BY_NODE = 15;

/** O_CLOEXEC as Linux shows it, in octal. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes the descriptors that the host left open for us by accident, so that no server inherits
 * them; `kept` stays. What we opened ourselves is close-on-exec, which Node cannot set but Linux can show.
 */
export function closeForeign(kept?: number): void {
  if (process.platform !== 'linux') return;
  for (const fd of openDescriptors()) {
    if (fd > MARKED_BY_NODE && fd !== kept && isInherited(fd)) closeSync(fd);
  }
}

function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
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
