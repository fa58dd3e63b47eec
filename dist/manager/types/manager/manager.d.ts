import { EventEmitter } from 'node:events';
import type { JsonObject } from '../protocol/json.ts';
import { type InvokeOptions, type ManagerEvents, type ManagerOptions, type RefreshOutcome } from './manager-options.ts';
import type { RosterMember } from './member.ts';
/**
 * Holds many MCP servers: shows their tools before any of them runs, starts one when a tool of it is
 * called, and keeps what they list for the next time. `close` it, or the program goes on as long as
 * a server runs.
 */
export declare class McpManager extends EventEmitter<ManagerEvents> {
    #private;
    constructor(options: ManagerOptions);
    /** All members with what is known of them now. The objects stay the same. */
    get roster(): readonly RosterMember[];
    /**
     * Shows the tools that the caches know, at once, and lets the members be asked for theirs behind
     * it; `refresh: 'none'` leaves that out.
     */
    loadRoster({ refresh, }?: {
        refresh?: 'behind' | 'none';
    }): Promise<readonly RosterMember[]>;
    /**
     * Asks all members for their tools, or those named, and keeps them. Who was started for it is
     * stopped again. Never fails: what could not be had is told for each member.
     */
    refreshToolCaches(names?: readonly string[]): Promise<RefreshOutcome[]>;
    /**
     * Calls a tool and gives its result as the server gave it. The member is started when it does not
     * run; the tool need not be known.
     */
    invokeTool(member: string, tool: string, args?: JsonObject, { timeoutMs, signal }?: InvokeOptions): Promise<JsonObject>;
    /**
     * Takes a member's connection out of use at once and closes it; the next call opens another. What
     * was being listed over it does not count. The tools that are known stay.
     */
    clearServerCache(member: string): Promise<void>;
    /** Stops all servers and waits until nothing of them is left. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
