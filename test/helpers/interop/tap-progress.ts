import type { Entry } from './peer.ts';

type Tapped = { onmessage?: unknown };

/**
 * Notes every progress notification that a connected transport hands over. The libraries drop the
 * ones that arrive together with the answer, so their own callback differs from run to run.
 */
export function tapProgress(transport: Tapped): Entry[] {
  const seen: Entry[] = [];
  const hear = transport.onmessage as (message: Entry, ...rest: unknown[]) => void;
  transport.onmessage = (message: Entry, ...rest: unknown[]) => {
    if (message.method === 'notifications/progress') {
      const { progressToken: _, ...progress } = message.params as Entry;
      seen.push(progress);
    }
    hear(message, ...rest);
  };
  return seen;
}
