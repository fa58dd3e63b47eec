import { displayText } from '../../lib/display-text.ts';

/** Tells a person what is going on; what it tells is not the result. */
export type Progress = { tell: (line: string) => void; end: () => void };

type Terminal = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number };

const CLEAR_LINE = '\r\u001b[2K';
const DEFAULT_COLUMNS = 80;

/** Progress on `stream`: one line that is written over on a terminal, else a line for each word of it. */
export function createProgress(stream: Terminal): Progress {
  if (!stream.isTTY) {
    return { tell: (line) => void stream.write(`${displayText(line, 500)}\n`), end: () => {} };
  }
  const width = (stream.columns ?? DEFAULT_COLUMNS) - 1;
  return {
    tell: (line) => void stream.write(CLEAR_LINE + displayText(line, width)),
    end: () => void stream.write(CLEAR_LINE),
  };
}
