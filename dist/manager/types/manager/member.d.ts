import type { JsonObject } from '../protocol/json.ts';
/** What starts a member, or where it is reached. */
export type MemberServer = {
    transport: 'stdio';
    command: string;
    args?: readonly string[] | undefined;
    /** Added to the manager's own environment. */
    env?: Readonly<Record<string, string>> | undefined;
    cwd?: string | undefined;
} | {
    transport: 'http';
    url: string;
    headers?: Readonly<Record<string, string>> | undefined;
};
/** A server that the manager holds, as it is declared. */
export type Member = {
    /** Unique in its manager. */
    name: string;
    /** The manifest's: other tools are expected of another version. */
    version: string;
    server: MemberServer;
    /** Where its files are. Those that its command names are part of its fingerprint. */
    folder?: string | undefined;
    /** Where its tools are kept, unless the manager has a `cacheDir`. */
    cacheFile?: string | undefined;
    /** Tools that somebody else knows of it, in the order of trust; never written. */
    otherCaches?: readonly string[] | undefined;
    /** How snapshots name it; `<plugin>/<server>` for a plugin's server. */
    identity?: string | undefined;
};
/**
 * `stopped`: not started, or closed when it was not needed. `error`: it could not be started, could
 * not list its tools, or ended by itself.
 */
export type MemberStatus = 'stopped' | 'starting' | 'connected' | 'error';
/** How far tools can be trusted: `outdated` ones are of other code, and shown for want of better. */
export type ToolsState = 'fresh' | 'stale' | 'outdated' | 'missing';
/** A tool as it is shown: no control, bidi or invisible characters in its texts. */
export type RosterTool = {
    /** What `invokeTool` takes. */
    name: string;
    title?: string;
    description: string;
    inputSchema: JsonObject;
    /** The whole object as the server gave it: for the protocol, not for display. */
    definition: JsonObject;
};
/** A member as the roster shows it. The object stays the same; what is in it changes. */
export type RosterMember = {
    readonly name: string;
    readonly version: string;
    readonly transport: MemberServer['transport'];
    readonly tools: readonly RosterTool[];
    readonly toolsState: ToolsState;
    /** When the tools were fetched (ISO 8601). */
    readonly toolsFetchedAt: string | undefined;
    readonly status: MemberStatus;
    /** Why the status is `error`. */
    readonly error: string | undefined;
    /** The tools are not what they were, and nothing that could change them is. */
    readonly warning: string | undefined;
};
