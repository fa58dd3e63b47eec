import { Client, type Transport } from '@modelcontextprotocol/client';
import { AppError } from '../../lib/app-error.ts';
import { VERSION } from '../../lib/version.ts';
import type { Era } from '../../protocol/eras.ts';
import type { Member } from '../member.ts';
import { HttpWire } from './http-wire.ts';
import { MemberConnection, type Wire } from './member-connection.ts';
import { StdioTransport } from './stdio/stdio-transport.ts';

export type ConnectOptions = {
  /** The manager's own environment, which servers over stdio get too. */
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  signal: AbortSignal;
  /** The server's, when it is known: then it is not probed for. */
  era?: Era | undefined;
};

/** A legacy server may say nothing to a request that it does not know. */
const PROBE_MS = 3000;

/**
 * Starts or reaches a member and greets it in its era. A server that does not survive the probe for
 * the modern era, or is of another era than it was, is started once more. Fails with what the server
 * wrote before it ended.
 */
export async function connectMember(
  member: Member,
  options: ConnectOptions,
): Promise<MemberConnection> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const first = options.era === 'legacy' ? 'legacy' : 'auto';
  const attempt = { ...options, signal };
  try {
    return await greet(member, attempt, first);
  } catch (error) {
    if (signal.aborted || !isWorthSecondTry(member, error)) throw startError(member, error, signal);
    return await greet(member, attempt, first === 'auto' ? 'legacy' : 'auto').catch(() => {
      throw startError(member, error, signal); // what happened first says most
    });
  }
}

type Attempt = Omit<ConnectOptions, 'era'>;

async function greet(
  member: Member,
  { env, timeoutMs, signal }: Attempt,
  mode: 'legacy' | 'auto',
): Promise<MemberConnection> {
  signal.throwIfAborted();
  const { wire, transport } = openWire(member, env);
  const probeMs = member.server.transport === 'stdio' ? Math.min(PROBE_MS, timeoutMs) : timeoutMs;
  const client = new Client(
    { name: 'holdfast', version: VERSION },
    { versionNegotiation: { mode, probe: { timeoutMs: probeMs } } },
  );
  const onAbort = () => void wire.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect(transport, { timeout: timeoutMs, signal });
    return new MemberConnection(client, wire);
  } catch (error) {
    const end = wire.describeEnd('starting');
    await wire.close();
    throw end ?? error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function openWire(member: Member, env: NodeJS.ProcessEnv): { wire: Wire; transport: Transport } {
  const { name, server } = member;
  if (server.transport === 'http') {
    const wire = new HttpWire(server.url, server.headers ?? {});
    return { wire, transport: wire.transport };
  }
  const { command, args = [], cwd } = server;
  const transport = new StdioTransport({
    name,
    command,
    args,
    env: { ...env, ...server.env },
    cwd: cwd ?? member.folder,
  });
  const wire = {
    close: () => transport.close(),
    onDead: (listener: () => void) => transport.onDead(listener),
    get isDead() {
      return transport.isDead;
    },
    describeEnd: (phase: 'starting' | 'ready') => transport.describeEnd(phase),
  };
  return { wire, transport };
}

/** A program that is not there will not be there a moment later. */
function isWorthSecondTry({ server }: Member, error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'CHILD_FAILED';
  return server.transport === 'stdio';
}

function startError({ name, server }: Member, error: unknown, signal: AbortSignal): AppError {
  const isTimeout = signal.aborted && signal.reason?.name === 'TimeoutError';
  const verb = server.transport === 'stdio' ? 'start' : 'reach';
  const cause = isTimeout ? new Error('It did not answer in time', { cause: error }) : error;
  const hint =
    error instanceof AppError && error.hint !== undefined
      ? error.hint
      : server.transport === 'stdio'
        ? 'Start the server by hand to see more'
        : 'Look whether the server runs and takes the headers';
  return new AppError('SERVER_UNAVAILABLE', `Could not ${verb} \`${name}\``, { cause, hint });
}
