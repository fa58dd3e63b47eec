import type { BenchPlugin } from '../plugin/install-plugin.ts';
import type { Connection } from './connection.ts';

/** A program that stands between a host and a server, or none. */
export type Peer = {
  /** With its version, where it has one. */
  name: string;
  transport: 'stdio' | 'HTTP';
  /** Starts it around the server of a plugin. */
  open: (plugin: BenchPlugin) => Promise<Connection>;
};

/** One that this machine cannot have, and why. */
export type MissingPeer = { name: string; reason: string };
