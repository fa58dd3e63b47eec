import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { AppError } from '../../lib/app-error.ts';
import { ControlClient, type ControlHandlers } from './control-client.ts';

/** How much strangers may take: they are the user's own programs, but may be broken ones. */
export type ControlBounds = { maxClients: number; maxBytes: number; timeoutMs: number };

const BOUNDS: ControlBounds = { maxClients: 8, maxBytes: 65_536, timeoutMs: 5000 };

/** A control socket that listens. `close` removes it at once and lets nobody wait. */
export type ControlServer = { close: () => void };

/**
 * Answers control requests at `path`. No peer is asked who it is: on POSIX the socket is 0600 in a
 * folder that is 0700, so only the same user (and root) can connect, which is as much as a check of
 * the peer's uid would give. On Windows others may open the pipe for reading only, and what is never
 * asked is never answered. Nothing here keeps the process alive.
 */
export async function serveControl(
  path: string,
  handlers: ControlHandlers,
  bounds: Partial<ControlBounds> = {},
): Promise<ControlServer> {
  const { maxClients, ...limits } = { ...BOUNDS, ...bounds };
  const clients = new Set<ControlClient>();
  const server = createServer((socket) => {
    const client = new ControlClient(socket, limits);
    if (clients.size >= maxClients) {
      client.refuse(busy(maxClients));
      return;
    }
    clients.add(client);
    socket.once('close', () => clients.delete(client));
    void client.serve(handlers);
  });
  await listen(server, path);
  return {
    close: () => {
      server.close(); // which removes the socket too
      for (const client of clients) client.dismiss(handlers);
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o077); // the socket is made within listen()
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  await once(server, 'listening');
  server.unref();
  server.on('error', () => {}); // a connection that could not be taken (EMFILE) is its client's loss
  if (process.platform !== 'win32') chmodSync(path, 0o600);
}

function busy(maxClients: number): AppError {
  return new AppError('CONTROL_BUSY', `${maxClients} others are talking to the wrapper`, {
    hint: 'Ask again in a few seconds',
  });
}
