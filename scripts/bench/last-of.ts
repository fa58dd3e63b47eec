/** Milliseconds until the last of `count` that are begun at the same moment has ended. */
export async function lastOf(count: number, time: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all(Array.from({ length: count }, time))));
}
