/** The bytes from `start` to `end` of all chunks in a row. */
export function sliceChunks(chunks: readonly Buffer[], start: number, end: number): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    if (offset >= end) break;
    const from = Math.max(start - offset, 0);
    if (from < chunk.length) parts.push(chunk.subarray(from, end - offset));
    offset += chunk.length;
  }
  const [only] = parts;
  return only && parts.length === 1 ? only : Buffer.concat(parts);
}
