import { ageOf } from '../../snapshot/freshness.ts';
import type { Lookup } from '../../snapshot/look-up.ts';
import type { SnapshotContent } from '../../snapshot/snapshot.ts';
import type { Member, RosterMember, ToolsState } from '../member.ts';
import type { Identity } from './identity.ts';
import { viewTools } from './tool-view.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A member with all that is known of it now. */
export class MemberState {
  readonly member: Member;
  /** What is shown of it: plain data, without the secrets of the member. */
  readonly view: Writable<RosterMember>;
  identity: Identity;
  /** What the view's tools were made from. */
  known: SnapshotContent | undefined;
  /** Rises when what is under way must not count any more. */
  epoch = 0;
  /** Tools of the same version and other code: for the case that no better can be had. */
  #fallback: SnapshotContent | undefined;

  constructor(member: Member, identity: Identity) {
    this.member = member;
    this.identity = identity;
    this.view = {
      name: member.name,
      version: member.version,
      transport: member.server.transport,
      tools: [],
      toolsState: 'missing',
      toolsFetchedAt: undefined,
      status: 'stopped',
      error: undefined,
      warning: undefined,
    };
  }

  /** Takes over what the caches say. Tools of another version are nobody's (REQ-MCP-TOOL-10). */
  adopt(lookup: Lookup): void {
    if (lookup.kind === 'missing') return;
    const { kind, snapshot } = lookup;
    if (kind !== 'outdated') this.#show(snapshot, kind);
    else if (snapshot.version === this.member.version) this.#fallback = snapshot;
  }

  /** Takes over what the server has just said. */
  learn(content: SnapshotContent, now: number): void {
    this.#fallback = undefined;
    this.#show(content, ageOf(content, now).leftMs > 0 ? 'fresh' : 'stale');
  }

  /** Nothing better can be had for now. */
  fallBack(): void {
    if (this.known === undefined && this.#fallback) this.#show(this.#fallback, 'outdated');
  }

  #show(content: SnapshotContent, toolsState: ToolsState): void {
    this.known = content;
    const tools = viewTools(content.tools);
    Object.assign(this.view, { tools, toolsState, toolsFetchedAt: content.cachedAt });
  }
}
