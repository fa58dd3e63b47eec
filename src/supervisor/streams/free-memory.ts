/** From here on a line is worth the few milliseconds of a collection. */
const LARGE_LINE_BYTES = 16 * 1024 * 1024;

type Outbox = { whenWritten: () => Promise<void> };

/**
 * Makes room for the next large line as soon as this one has left through `outbox`: V8 would let 64
 * MiB of buffers that nobody holds any more pile up on top of the next line before it looks.
 */
export function freeBehind({ bytes }: { bytes: number }, outbox: Outbox | undefined): void {
  if (bytes < LARGE_LINE_BYTES || !outbox) return;
  void outbox.whenWritten().then(() => setImmediate(() => void freeMemory()));
}

let collect: (() => void) | undefined;

/** Node has no other way to ask for a collection. */
async function freeMemory(): Promise<void> {
  try {
    const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([
      import('node:v8'),
      import('node:vm'),
    ]);
    setFlagsFromString('--expose-gc');
    collect ??= runInNewContext('gc') as () => void;
    collect();
  } catch {
    // a Node that does not let us ask collects when it thinks fit
  }
}
