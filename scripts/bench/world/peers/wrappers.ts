import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { findNpmTool } from '../packages/find-npm-tool.ts';
import { findPypiTool } from '../packages/find-pypi-tool.ts';
import { uvProject } from '../packages/uv-project.ts';
import type { Command } from '../processes/time-process.ts';
import { openStdio } from './open-stdio.ts';
import type { MissingPeer, Peer } from './peer.ts';

/** What turns the command of a server into that of a peer before it. */
type Wrap = (server: Command, serverDir: string) => { program: string; args: readonly string[] };

/** The server with nothing before it. */
export function bareServer(bench: Bench): Peer {
  return wrapper(bench, 'the server alone', (server) => server);
}

/** This project: the environment is whole and the server's tools are known. */
export function holdfast(): Peer {
  return {
    name: 'Holdfast',
    transport: 'stdio',
    open: async (plugin) => openStdio(plugin.command()),
  };
}

/** `uv run` in a project that is locked and installed, as many plugins start their servers. */
export async function findUvRun(bench: Bench): Promise<Peer | MissingPeer> {
  const name = 'uv run';
  const { uv } = bench;
  if (uv === undefined) return { name, reason: 'uv is neither on PATH nor named by HOLDFAST_UV' };
  const project = await uvProject(bench, uv);
  return wrapper(
    bench,
    name,
    ({ args }) => ({ program: uv, args: ['run', '--project', project.dir, 'python', ...args] }),
    project.env,
  );
}

/** `mcpmon`, which restarts a server when a file changes. */
export async function findMcpmon(bench: Bench): Promise<Peer | MissingPeer> {
  const name = 'mcpmon 1.0.1 (PyPI)';
  const found = await findPypiTool(bench, 'mcpmon==1.0.1');
  if (found.kind === 'missing') return { name, reason: found.reason };
  return wrapper(bench, name, ({ program, args }, serverDir) => ({
    program: found.python,
    args: ['-m', 'mcpmon', '--quiet', '--watch', serverDir, '--', program, ...args],
  }));
}

/** `reloaderoo`, a proxy that can restart a server when it is told to. */
export async function findReloaderoo(bench: Bench): Promise<Peer | MissingPeer> {
  const name = 'reloaderoo 1.0.2 (npm)';
  const found = await findNpmTool(bench, 'reloaderoo@1.0.2');
  if (found.kind === 'missing') return { name, reason: found.reason };
  return wrapper(bench, name, ({ program, args }) => ({
    program: process.execPath,
    args: [join(found.bin, 'reloaderoo'), 'proxy', '--', program, ...args],
  }));
}

function wrapper(bench: Bench, name: string, wrap: Wrap, extra: NodeJS.ProcessEnv = {}): Peer {
  return {
    name,
    transport: 'stdio',
    open: async (plugin) => {
      const command = wrap(plugin.bare(), plugin.serverDir);
      return openStdio({ ...command, env: { ...bench.env, ...extra }, cwd: bench.dir });
    },
  };
}
