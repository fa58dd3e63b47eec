import { LISTS } from '../../protocol/lists.ts';
import type { MemberConnection } from './member-connection.ts';

/** A server that changes many tools tells each; one look at the end is enough. */
const DEBOUNCE_MS = 100;
const LISTEN_MS = 5000;

/** Calls `onChanged` when the server says that its tools have changed, as long as it is connected. */
export function watchTools(connection: MemberConnection, onChanged: () => void): void {
  const { client, greeting } = connection;
  let timer: NodeJS.Timeout | undefined;
  client.setNotificationHandler(LISTS.tools.changed, () => {
    clearTimeout(timer);
    timer = setTimeout(onChanged, DEBOUNCE_MS).unref();
  });
  connection.onClosed(() => clearTimeout(timer));
  if (greeting.era === 'legacy') return;
  // a server that cannot be listened to is one whose tools are looked at less often
  client.listen({ toolsListChanged: true }, { timeout: LISTEN_MS }).catch(() => {});
}
