import { AppError } from '../../lib/app-error.ts';
import { cutMiddle, displayLines } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';
import { MASKS_FORMS, type Masker } from '../../lib/secrets/masker.ts';
import { MAX_CAUSE_LENGTH, quoted } from './cause-text.ts';
import { pickLines } from './pick-lines.ts';

const MAX_MESSAGE_LENGTH = 600;
const MAX_LINE_LENGTH = 400;
const MAX_CAUSES = 8;

/**
 * Says in at most 2,000 characters what failed before the server could be started: the code and
 * message of `error`, the chain of its causes as quotations, and its hint as what would help.
 */
export function describeFailure(error: unknown, masker: Masker = MASKS_FORMS): string {
  const oneLine = (text: string) =>
    cutMiddle(displayText(masker.mask(text), 4096), MAX_MESSAGE_LENGTH);
  const { code, hint } = error instanceof AppError ? error : { code: 'INTERNAL', hint: undefined };
  const head = `error[${code}]: ${oneLine(messageOf(error))}`;
  const foot = hint === undefined ? [] : [`What would help: ${oneLine(hint)}`];
  const room = MAX_CAUSE_LENGTH - head.length - foot.join('').length - '\n'.repeat(4).length;
  const causes = causeLines(error, { room, masker });
  return [head, ...causes, ...foot].join('\n');
}

/** What others said can have any number of lines; the first and the last ones tell most. */
function causeLines(error: unknown, { room, masker }: { room: number; masker: Masker }): string[] {
  const title = 'The causes, quoted:';
  const lines = causesOf(error).flatMap((cause) =>
    displayLines(masker.mask(messageOf(cause)), MAX_LINE_LENGTH).filter(Boolean),
  );
  if (lines.length === 0) return [];
  const maxChars = room - title.length - 1;
  const marked = quoted(lines);
  return [title, ...pickLines(marked, { maxLines: 24, maxChars })];
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let cause = causeOf(error);
  while (cause !== undefined && causes.length < MAX_CAUSES) {
    causes.push(cause);
    cause = causeOf(cause);
  }
  return causes;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
