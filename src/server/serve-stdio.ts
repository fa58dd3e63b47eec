import { serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import type { ProgramWorld } from '../lib/program-world.ts';
import { createServer } from './create-server.ts';
import { Roster } from './roster.ts';

/** Serves Holdfast's own server over stdio until the client leaves; what it has started ends with it. */
export function serveStdio(program: ProgramWorld): void {
  const roster = new Roster(program);
  const handle = serve(() => {
    const server = createServer(program, roster);
    server.server.onclose = () => void roster.close();
    return server;
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.once(signal, () => void end());

  async function end(): Promise<void> {
    await Promise.allSettled([handle.close(), roster.close()]);
    process.exit(0);
  }
}
