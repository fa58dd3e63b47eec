import { openPeer, type Peer } from '../../world/host/open-pair.ts';
import type { Command } from '../../world/processes/time-process.ts';

/** A server behind programs that only carry bytes. */
export type PlainRelay = { name: string; peer: Peer };

/** Two processes of C: what the switches between processes cost, and nothing else. */
const THROUGH_CAT = 'cat | "$0" "$@" | cat';

/** One process of Node that looks at nothing. */
const THROUGH_NODE = `
const { spawn } = require('node:child_process');
const [command, ...args] = process.argv.slice(1);
const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.on('exit', () => process.exit());
`;

/** Opens the same server behind relays that do the least there is to do: the floor of this machine. */
export async function openPlainRelays(server: Command): Promise<[PlainRelay, PlainRelay]> {
  const { program, args } = server;
  const throughCat = { ...server, program: '/bin/sh', args: ['-c', THROUGH_CAT, program, ...args] };
  const node = ['-e', THROUGH_NODE, program, ...args];
  const throughNode = { ...server, program: process.execPath, args: node };
  return [
    { name: 'cat before and behind it', peer: await openPeer(throughCat) },
    { name: 'plain pipes through Node', peer: await openPeer(throughNode) },
  ];
}
