import { type PlaceFacts } from '../../host/places.ts';
import type { Discovered } from './discover-members.ts';
/**
 * Finds the servers of the host's installed plugins that a session in `world.cwd` would start, each
 * as `<plugin>:<server>`. Their tools are kept in the store; what the wrapper has learned of a
 * server, or its author ships, is known at once.
 */
export declare function discoverInstalled(world?: PlaceFacts): Discovered;
