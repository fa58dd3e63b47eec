import { isUtf8 } from 'node:buffer';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { MASKS_FORMS, type Masker } from '../../lib/secrets/masker.ts';

/** The log of one build, which never holds more than `maxBytes` and no credentials. */
export type BuildLog = {
  path: string;
  write: (chunk: Buffer | string) => void;
  /** The last lines that were written. */
  tail: () => string;
  close: () => void;
};

type Options = { maxBytes?: number; refreshMs?: number; masker?: Masker };

const CUT = Buffer.from('\n[… cut …]\n');
/** What `tail` gives: enough for every installer's last words. */
const TAIL_BYTES = 16_384;

/**
 * Opens the log of a build anew. The first half is written as it comes; of the rest the end is
 * kept, and put on disk every `refreshMs` so that a reader sees what goes on.
 */
export function openBuildLog(
  path: string,
  { maxBytes = 1_048_576, refreshMs = 500, masker = MASKS_FORMS }: Options = {},
): BuildLog {
  const file = openBounded(path);
  const headBytes = Math.floor(maxBytes / 2);
  const ring = createRing(maxBytes - headBytes - CUT.length);
  const last = createRing(TAIL_BYTES);
  let head = 0;
  let refreshedAt = 0;
  let open = Buffer.alloc(0);
  const refresh = () => {
    const { bytes, isCut } = ring.read();
    file.writeEnd(isCut ? Buffer.concat([CUT, bytes]) : bytes, head);
    refreshedAt = Date.now();
  };
  const put = (bytes: Buffer) => {
    last.add(bytes);
    const toHead = bytes.subarray(0, headBytes - head);
    if (toHead.length > 0) file.writeEnd(toHead, head);
    head += toHead.length;
    if (toHead.length === bytes.length) return;
    ring.add(bytes.subarray(toHead.length));
    if (Date.now() - refreshedAt >= refreshMs) refresh();
  };
  return {
    path,
    write(chunk) {
      const bytes = Buffer.concat([open, Buffer.from(chunk)]);
      const end = wholeLines(bytes);
      open = Buffer.from(bytes.subarray(end));
      if (end > 0) put(mask(bytes.subarray(0, end), masker));
    },
    tail: () => Buffer.concat([last.read().bytes, mask(open, masker)]).toString('utf8'),
    close() {
      if (open.length > 0) put(mask(open, masker));
      if (ring.read().bytes.length > 0) refresh();
      file.close();
    },
  };
}

/** Bytes that are no text stay as they are. */
function mask(bytes: Buffer, masker: Masker): Buffer {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return Buffer.from(masker.mask(bytes.toString(encoding)), encoding);
}

/** A file whose end can be replaced. On a full disk the log suffers, not the build. */
function openBounded(path: string) {
  const fd = openSync(path, 'w', 0o600);
  return {
    writeEnd(bytes: Buffer, position: number) {
      try {
        writeSync(fd, bytes, 0, bytes.length, position);
        ftruncateSync(fd, position + bytes.length);
      } catch {
        // what was said last is kept in memory for the error
      }
    },
    close: () => closeSync(fd),
  };
}

/** A line is masked as a whole, unless it is so long that it is none. */
function wholeLines(bytes: Buffer): number {
  return bytes.length > 65_536 ? bytes.length : bytes.lastIndexOf(10) + 1;
}

function createRing(maxBytes: number) {
  let chunks: Buffer[] = [];
  let total = 0;
  let isCut = false;
  return {
    add(bytes: Buffer) {
      chunks.push(bytes);
      total += bytes.length;
      while (chunks[0] && total - chunks[0].length >= maxBytes) {
        total -= chunks.shift()?.length ?? 0;
        isCut = true;
      }
    },
    read() {
      const bytes = Buffer.concat(chunks);
      const kept = bytes.subarray(Math.max(0, bytes.length - maxBytes));
      isCut ||= kept.length < bytes.length;
      chunks = [kept];
      total = kept.length;
      return { bytes: kept, isCut };
    },
  };
}
