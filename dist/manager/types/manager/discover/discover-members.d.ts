import { type Problem } from '../../host/read-json.ts';
import type { Member } from '../member.ts';
export type Discovered = {
    members: Member[];
    problems: Problem[];
};
type World = {
    env: NodeJS.ProcessEnv;
    cwd: string;
};
/**
 * Finds the servers of a folder of plugins, one folder each with a manifest (`plugin.json` or
 * `.claude-plugin/plugin.json`) and servers in it or in `.mcp.json`. A plugin with one server is a
 * member by its own name, of several each is `<plugin>:<server>`. Variables in the specs are
 * replaced. What cannot be read is left out, with one problem each.
 */
export declare function discoverMembers(dir: string, world?: World): Discovered;
export {};
