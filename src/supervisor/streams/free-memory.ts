/** From here on a line is worth the few milliseconds of a collection. */
export const LARGE_LINE_BYTES = 16 * 1024 * 1024;

let collect: (() => void) | undefined;

/**
 * Has the buffers of large lines freed that nobody holds any more: V8 would let 64 MiB of them pile up
 * on top of the next line before it looks. Node has no other way to ask for it.
 */
export async function freeMemory(): Promise<void> {
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
