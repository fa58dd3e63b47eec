import { canonicalJson, digestOf } from '../lib/canonical-json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { LIST_NAMES } from '../protocol/lists.ts';
import type { Lists, SnapshotContent } from './snapshot.ts';

/**
 * Whether two servers list the same: whole objects count, the order of keys and of items does not.
 * Lists that are nested too deeply to be compared are never the same.
 */
export function sameLists(a: Lists, b: Lists): boolean {
  return LIST_NAMES.every((name) => {
    const texts = canonicalItems(a[name] ?? []);
    const others = canonicalItems(b[name] ?? []);
    return texts !== undefined && texts.join('\n') === others?.join('\n');
  });
}

/** Whether two snapshots say the same of a server, the order of tools included; only when may differ. */
export function sameContent(a: SnapshotContent, b: SnapshotContent): boolean {
  const digest = digestOf(contentOf(a));
  return digest !== undefined && digest === digestOf(contentOf(b));
}

/** The names of tools that came, went, or say something else of themselves, in the server's order. */
export function changedTools(
  before: Lists,
  after: Lists,
): { added: string[]; removed: string[]; changed: string[] } {
  const old = byName(before.tools);
  const current = byName(after.tools);
  const names = [...current.keys()];
  return {
    added: names.filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !current.has(name)),
    changed: names.filter((name) => {
      const tools = old.get(name);
      return tools && !sameLists({ tools }, { tools: current.get(name) ?? [] });
    }),
  };
}

function canonicalItems(items: readonly JsonObject[]): string[] | undefined {
  const texts = items.map((item) => canonicalJson(item));
  return texts.every((text) => text !== undefined) ? texts.sort() : undefined;
}

function contentOf(content: SnapshotContent): object {
  return { ...content, cachedAt: undefined, sha256: undefined };
}

function byName(tools: readonly JsonObject[]): Map<string, JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  for (const tool of tools) {
    const name = String(tool.name);
    groups.set(name, [...(groups.get(name) ?? []), tool]);
  }
  return groups;
}
