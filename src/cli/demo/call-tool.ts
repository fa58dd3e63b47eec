import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../lib/app-error.ts';

/** A server's start command with the environment it gets. */
export type StartCommand = { command: string; args: string[]; env: NodeJS.ProcessEnv };

/** What the tool said, and how long it took from the spawn to the answer. */
export type ToolAnswer = { text: string; elapsedMs: number };

const HANDSHAKE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'holdfast-demo', version: '1' },
};

/**
 * Starts a server as a client does, shakes hands, calls one tool and ends the server. Fails with
 * CHILD_FAILED when it dies first; what it wrote to stderr, and no client shows, is the cause.
 */
export async function callTool(
  start: StartCommand,
  name: string,
  input: object,
): Promise<ToolAnswer> {
  const startedAt = performance.now();
  const child = spawn(start.command, start.args, { env: start.env, stdio: 'pipe' });
  const send = (message: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const stderr: Buffer[] = [];
  child.stdin.on('error', () => undefined); // a server that is gone is told by its end
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));

  const ended = new Promise<string>((resolve) => {
    child
      .once('error', (error) => resolve(error.message))
      .once('close', () => resolve(Buffer.concat(stderr).toString()));
  });
  const answered = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line);
      if (id === 1) {
        send({ method: 'notifications/initialized' });
        send({ id: 2, method: 'tools/call', params: { name, arguments: input } });
      }
      if (id === 2) resolve(result.content[0].text);
    });
  });
  send({ id: 1, method: 'initialize', params: HANDSHAKE });

  const text = await Promise.race([answered, ended.then((reason) => Promise.reject(died(reason)))]);
  const elapsedMs = performance.now() - startedAt;
  child.stdin.end();
  await ended;
  return { text, elapsedMs };
}

function died(reason: string): AppError {
  return new AppError('CHILD_FAILED', 'The server ended before it answered', {
    cause: new Error(reason.trim()),
    hint: 'Read the cause above',
  });
}
