/** Milliseconds until the last of `count` that were begun at the same moment has ended. */
export async function lastOf(
  count: number,
  time: () => Promise<{ wallMs: number }>,
): Promise<number> {
  const times = await Promise.all(Array.from({ length: count }, time));
  return Math.max(...times.map(({ wallMs }) => wallMs));
}
