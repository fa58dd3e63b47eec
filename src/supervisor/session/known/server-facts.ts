import { LEGACY_VERSIONS, META } from '../../../protocol/eras.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocol/json.ts';
import { LIST_NAMES, LISTS, type ListName } from '../../../protocol/lists.ts';

/** The capabilities in the result of `initialize` or `server/discover`. */
export function capabilitiesOf(result: JsonObject | undefined): JsonObject {
  return isJsonObject(result?.capabilities) ? result.capabilities : {};
}

/** The lists that a server with these capabilities has. */
export function listsOf(capabilities: JsonObject): ListName[] {
  return LIST_NAMES.filter((name) => isJsonObject(capabilities[LISTS[name].capability]));
}

/**
 * What we promise for the server: its own capabilities, and a notification for every list, because
 * a list that was answered from a snapshot may have to be corrected.
 */
export function promised(capabilities: JsonObject): JsonObject {
  const lists = new Set(listsOf(capabilities).map((name) => LISTS[name].capability));
  const changes = [...lists].map((capability) => {
    const own = capabilities[capability];
    return [capability, { ...(isJsonObject(own) ? own : {}), listChanged: true }] as const;
  });
  return { ...capabilities, ...Object.fromEntries(changes) };
}

export function supportedVersions(discover: JsonObject): string[] {
  return stringsIn(discover.supportedVersions);
}

/** The versions that a server names when it refuses one. */
export function versionsInError({ data }: JsonObject): string[] {
  return isJsonObject(data) ? stringsIn(data.supported) : [];
}

/** The version that a request of the modern era names. */
export function versionOf(params: JsonObject): string | undefined {
  const version = isJsonObject(params._meta) ? params._meta[META.protocolVersion] : undefined;
  return typeof version === 'string' ? version : undefined;
}

function stringsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

export function isLegacyVersion(version: unknown): version is string {
  return (LEGACY_VERSIONS as readonly unknown[]).includes(version);
}
