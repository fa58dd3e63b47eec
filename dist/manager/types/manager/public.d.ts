export { AppError, type ErrorCode } from '../lib/app-error.ts';
export type { JsonObject, JsonValue } from '../protocol/json.ts';
export { discoverInstalled } from './discover/discover-installed.ts';
export { type Discovered, discoverMembers } from './discover/discover-members.ts';
export { McpManager } from './manager.ts';
export type { InvokeOptions, ManagerEvents, ManagerOptions, RefreshOutcome, } from './manager-options.ts';
export type { Member, MemberServer, MemberStatus, RosterMember, RosterTool, ToolsState, } from './member.ts';
