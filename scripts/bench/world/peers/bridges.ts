import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { findNpmTool } from '../packages/find-npm-tool.ts';
import { findPypiTool } from '../packages/find-pypi-tool.ts';
import type { Command } from '../processes/time-process.ts';
import { openHttp } from './open-http.ts';
import type { MissingPeer, Peer } from './peer.ts';

const LOOPBACK = join(import.meta.dirname, 'listen-on-loopback.cjs');

/** The flags of a bridge that listens on `port`, before those of the server. */
type FlagsOf = (port: number, server: Command) => string[];

/** `mcp-proxy` of npm: one server, on Streamable HTTP. */
export function findNpmProxy(bench: Bench): Promise<Peer | MissingPeer> {
  return findNpmBridge(bench, 'mcp-proxy@6.7.19', (port, { program, args }) => [
    ...['--port', String(port), '--host', '127.0.0.1', '--server', 'stream'],
    // its default refuses what one of the measurements sends
    ...['--maxBodySize', '0', '--', program, ...args],
  ]);
}

/** `supergateway` of npm, which keeps a server for each session only when it is told to. */
export function findSupergateway(bench: Bench): Promise<Peer | MissingPeer> {
  return findNpmBridge(bench, 'supergateway@4.0.0', (port, { program, args }) => [
    ...['--stdio', [program, ...args].join(' '), '--port', String(port), '--stateful'],
    ...['--outputTransport', 'streamableHttp', '--logLevel', 'none'],
  ]);
}

/** `mcp-proxy` of PyPI, which has nothing but its name from the one of npm. */
export async function findPypiProxy(bench: Bench): Promise<Peer | MissingPeer> {
  const name = 'mcp-proxy 0.13.0 (PyPI)';
  const found = await findPypiTool(bench, 'mcp-proxy==0.13.0');
  if (found.kind === 'missing') return { name, reason: found.reason };
  const flags: FlagsOf = (port, { program, args }) => [
    ...['-m', 'mcp_proxy', '--port', String(port), '--host', '127.0.0.1', '--pass-environment'],
    ...['--log-level', 'ERROR', '--', program, ...args],
  ];
  return bridge(bench, name, { program: found.python, flags });
}

async function findNpmBridge(
  bench: Bench,
  wanted: string,
  flagsOf: FlagsOf,
): Promise<Peer | MissingPeer> {
  const [tool = '', version] = wanted.split('@');
  const name = `${tool} ${version} (npm)`;
  const found = await findNpmTool(bench, wanted);
  if (found.kind === 'missing') return { name, reason: found.reason };
  const flags: FlagsOf = (port, server) => [
    ...['--require', LOOPBACK, join(found.bin, tool)],
    ...flagsOf(port, server),
  ];
  return bridge(bench, name, { program: process.execPath, flags });
}

function bridge(
  bench: Bench,
  name: string,
  { program, flags }: { program: string; flags: FlagsOf },
): Peer {
  return {
    name,
    transport: 'HTTP',
    open: (plugin) => {
      const server = plugin.bare();
      return openHttp((port) => ({
        program,
        args: flags(port, server),
        env: bench.env,
        cwd: bench.dir,
      }));
    },
  };
}
