/** Stands for text that only the running command knows. */
export const UNKNOWN = '\u0000';

/** Marks text that is one of several possibilities. */
export const DOUBT = '\u0001';

/** What happens to a path. `edit` changes content on purpose, and leaves the rest of the file. */
export type Act = 'delete' | 'move' | 'overwrite' | 'edit' | 'chmod' | 'chown' | 'relink';

/** One thing that a command would do to the file system. */
export type Effect = {
  act: Act;
  /** Absolute; may hold `UNKNOWN`. */
  path: string;
  /** Whether a link at the path itself is acted on, or what it leads to. */
  reach: 'entry' | 'target';
  /** The one file, or everything below too. */
  depth: 'node' | 'tree';
  certainty: 'certain' | 'possible';
};

/** Whether a text holds something that only the running command knows. */
export function isUnknown(text: string): boolean {
  return text.includes(UNKNOWN);
}

/** The text without the marks of doubt. */
export function withoutDoubt(text: string): string {
  return text.includes(DOUBT) ? text.replaceAll(DOUBT, '') : text;
}
