import { META } from '../../../protocol/eras.ts';
import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import { type IdText, notificationText } from '../../../protocol/messages.ts';
import { keep as keepLine, type Line } from '../../lines/line.ts';
import { giveLine } from '../child/ask-child.ts';
import { startOnDemand } from '../child/start-stop.ts';
import { promised } from '../known/server-facts.ts';
import type { HostState, SessionState } from '../state.ts';

const CHANGES = {
  toolsListChanged: 'tools',
  promptsListChanged: 'prompts',
  resourcesListChanged: 'resources',
} as const;

/** A subscription is ours: acknowledged at once, carried from child to child, never ended by us. */
export function onListen(s: SessionState, line: Line, id: IdText): void {
  const params = line.parse()?.params;
  const asked =
    isJsonObject(params) && isJsonObject(params.notifications) ? params.notifications : {};
  const filter = acceptedOf(s, asked);
  s.host.listens.set(id, { line: keepLine(line), filter });
  const text = notificationText('notifications/subscriptions/acknowledged', {
    _meta: { [META.subscriptionId]: JSON.parse(id) },
    notifications: filter,
  });
  s.emit({ kind: 'host_text', text });
  if (s.host.era === 'modern') s.host.isAnswered ||= s.host.isPlain;
  if (s.child.phase === 'ready') giveLine(s, line);
  // changes of lists are found when a child comes; those of a resource only a child can tell
  else if (filter.resourceSubscriptions) startOnDemand(s);
}

/** What of a filter is promised; while the server is unknown, every list. */
function acceptedOf(s: SessionState, asked: JsonObject): JsonObject {
  const isKnown = s.known.discover !== undefined;
  const capabilities = promised(s.known.capabilities('modern'));
  const filter: JsonObject = {};
  for (const [key, capability] of Object.entries(CHANGES)) {
    const isPromised = !isKnown || isJsonObject(capabilities[capability]);
    if (asked[key] === true && isPromised) filter[key] = true;
  }
  const { resources } = capabilities;
  const hasUpdates = isJsonObject(resources) && resources.subscribe === true;
  if (Array.isArray(asked.resourceSubscriptions) && hasUpdates)
    filter.resourceSubscriptions = asked.resourceSubscriptions;
  return filter;
}

/** Ends the host's subscription; the request behind it gets no answer, as for any that is cancelled. */
export function endListen(s: SessionState, id: IdText): boolean {
  return s.host.listens.delete(id);
}

/** Who waits for news of a resource needs the child, though it asks for nothing. */
export function watchesResources({ subscriptions, listens }: HostState): boolean {
  if (subscriptions.size > 0) return true;
  return [...listens.values()].some(({ filter }) => filter.resourceSubscriptions !== undefined);
}
