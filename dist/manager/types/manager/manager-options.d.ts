import type { Member, MemberStatus, RosterTool } from './member.ts';
export type ManagerOptions = {
    members: readonly Member[];
    /** Where all tools are kept, a folder for each member. Default: beside each member's manifest. */
    cacheDir?: string;
    /** What servers over stdio get besides their own variables. Default: the program's environment. */
    env?: NodeJS.ProcessEnv;
    /** How many members are refreshed at a time. */
    concurrency?: number;
    /** How long a member may take until it has greeted. */
    startTimeoutMs?: number;
    /** How long a member may take for one page of its tools. */
    listTimeoutMs?: number;
    /** How long a tool may take, unless the call says otherwise. */
    callTimeoutMs?: number;
    /** A member that is not used for so long is stopped. */
    idleMs?: number;
    /** How much of a back-off a call waits for. */
    patienceMs?: number;
    /** Default: `process.emitWarning`. */
    log?: (level: 'warning' | 'error', message: string) => void;
};
export declare const DEFAULTS: {
    readonly concurrency: 4;
    readonly startTimeoutMs: 30000;
    readonly listTimeoutMs: 15000;
    readonly callTimeoutMs: 60000;
    readonly idleMs: 300000;
    readonly patienceMs: 5000;
};
export type InvokeOptions = {
    timeoutMs?: number;
    signal?: AbortSignal;
};
/** What came of the refresh of one member. Tools that were known before are kept in all cases. */
export type RefreshOutcome = {
    member: string;
    kind: 'refreshed' | 'failed';
    error?: string;
};
/** What the manager tells, by the name of the event. */
export type ManagerEvents = {
    /** The tools of a member have been fetched; the lists hold the names that differ from before. */
    tools_updated: [
        {
            member: string;
            tools: readonly RosterTool[];
            added: string[];
            removed: string[];
            changed: string[];
        }
    ];
    status_changed: [
        {
            member: string;
            status: MemberStatus;
            previous: MemberStatus;
            error: string | undefined;
        }
    ];
    /** A member says other things of its tools than before, although its code and version are the same. */
    rug_pull: [
        {
            member: string;
            warning: string;
            added: string[];
            removed: string[];
            changed: string[];
        }
    ];
};
