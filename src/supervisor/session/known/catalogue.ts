import { type Era, META } from '../../../protocol/eras.ts';
import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import type { ListName } from '../../../protocol/lists.ts';
import type { Lookup } from '../../../snapshot/look-up.ts';
import type { Lists, Snapshot } from '../../../snapshot/snapshot.ts';
import { capabilitiesOf, listsOf, promised, supportedVersions } from './server-facts.ts';

/** How good what we know is. `live`: this session's child said it. */
type Standing = 'live' | 'fresh' | 'stale' | 'outdated' | 'missing';

type CacheScope = Snapshot['cacheScope'];

/** What the server is known to say of itself, and the answers that can be given from it. */
export class Catalogue {
  #standing: Standing;
  #initialize: JsonObject | undefined;
  #discover: JsonObject | undefined;
  #versions: readonly string[] = [];
  #wasProbed = false;
  #lists: Partial<Lists>;
  #tools: Map<unknown, JsonObject> | undefined;
  #staleAt: number;
  #cacheScope: CacheScope;

  constructor(known: Lookup, now: number) {
    const snapshot = known.kind === 'missing' ? undefined : known.snapshot;
    this.#standing = known.kind;
    this.#initialize = snapshot?.initialize;
    this.#discover = snapshot?.discover;
    this.#lists = snapshot ?? {};
    this.#staleAt = now + (known.kind === 'missing' ? 0 : known.leftMs);
    this.#cacheScope = snapshot?.cacheScope;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Whether it may be served at once, without a look at the server. */
  get isUsable(): boolean {
    return this.#standing !== 'missing' && this.#standing !== 'outdated';
  }

  /**
   * Whether the server need not be asked if it speaks the modern era. One that did not is not asked
   * again, whatever has become of it: some die of that, and a host can begin in the legacy era with all.
   */
  get isSureOfEra(): boolean {
    if (this.#wasProbed) return true;
    return this.#discover ? this.isUsable : this.#initialize !== undefined;
  }

  get initialize(): JsonObject | undefined {
    return this.#initialize;
  }

  get discover(): JsonObject | undefined {
    return this.#discover;
  }

  /** The versions of the modern era that the server has named. */
  get versions(): readonly string[] {
    return this.#discover ? supportedVersions(this.#discover) : this.#versions;
  }

  get lists(): Partial<Lists> {
    return this.#lists;
  }

  /** Whether anything at all is known that a host could be served with. */
  get knowsTools(): boolean {
    return this.#lists.tools !== undefined && (this.#initialize ?? this.#discover) !== undefined;
  }

  /** What the server can do, by its own word in `era`. */
  capabilities(era: Era): JsonObject {
    return capabilitiesOf(this.#saidIn(era));
  }

  tool(name: string): JsonObject | undefined {
    this.#tools ??= new Map(this.#lists.tools?.map((tool) => [tool.name, tool]));
    return this.#tools.get(name);
  }

  learnInitialize(result: JsonObject): void {
    if (this.#standing === 'outdated') this.#discover = undefined;
    this.#initialize = result;
  }

  /** Without a result the server does not speak the modern era, or only `versions` of it. */
  learnDiscover(result: JsonObject | undefined, versions: readonly string[] = []): void {
    if (this.#standing === 'outdated') this.#initialize = undefined;
    this.#wasProbed = true;
    this.#discover = result;
    this.#versions = versions;
  }

  /** A refusal in the legacy era names these versions. */
  learnVersions(versions: readonly string[]): void {
    if (!this.#discover && versions.length > 0) this.learnDiscover(undefined, versions);
  }

  learnLists(
    lists: Partial<Lists>,
    { leftMs, cacheScope }: { leftMs: number; cacheScope?: CacheScope },
    now: number,
  ): void {
    if (lists.tools) this.#standing = 'live';
    this.#lists = lists;
    this.#tools = undefined;
    this.#staleAt = now + leftMs;
    this.#cacheScope = cacheScope;
  }

  /** The result of `initialize` for a host that asks for `version`, if what is known fits it. */
  initializeFor(version: unknown): JsonObject | undefined {
    if (typeof version !== 'string') return undefined;
    const known = this.#initialize;
    const spoken = known?.protocolVersion;
    // the server named its newest when it was asked for one that it does not have
    if (!known || typeof spoken !== 'string' || version < spoken) return undefined;
    return { ...known, capabilities: promised(capabilitiesOf(known)) };
  }

  /** The result of `server/discover`, if the server is known to speak `version`. */
  discoverFor(version: string | undefined, now: number): JsonObject | undefined {
    const known = this.#discover;
    if (!known || version === undefined || !supportedVersions(known).includes(version))
      return undefined;
    const ttlMs = this.#leftMs(now);
    const capabilities = promised(capabilitiesOf(known));
    return { resultType: 'complete', cacheScope: 'private', ...known, capabilities, ttlMs };
  }

  /** The whole list `name` as one page, if it is known; an empty one where the server has none. */
  listFor(name: ListName, era: Era, now: number): JsonObject | undefined {
    const list = this.#lists[name] ?? (this.#hasNo(name, era) ? [] : undefined);
    return list && this.pageOf(name, list, { era, ttlMs: this.#leftMs(now) });
  }

  /** One page that is the whole list, in the form of `era`. */
  pageOf(
    name: ListName,
    list: readonly JsonObject[],
    { era, ttlMs }: { era: Era; ttlMs: number },
  ): JsonObject {
    if (era === 'legacy') return { [name]: [...list] };
    const { _meta: meta } = this.#discover ?? {};
    const serverInfo = isJsonObject(meta) ? meta[META.serverInfo] : undefined;
    return {
      resultType: 'complete',
      [name]: [...list],
      ttlMs,
      cacheScope: this.#cacheScope ?? 'private',
      ...(isJsonObject(serverInfo) ? { _meta: { [META.serverInfo]: serverInfo } } : {}),
    };
  }

  /** The server is known, and it does not have this list. */
  #hasNo(name: ListName, era: Era): boolean {
    return this.#saidIn(era) !== undefined && !listsOf(this.capabilities(era)).includes(name);
  }

  #saidIn(era: Era): JsonObject | undefined {
    return era === 'modern' ? this.#discover : this.#initialize;
  }

  #leftMs(now: number): number {
    return Math.max(0, Math.round(this.#staleAt - now));
  }
}
