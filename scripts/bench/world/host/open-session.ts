import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isJsonObject, type JsonObject } from '../../../../src/protocol/json.ts';
import type { Command } from '../processes/time-process.ts';

/** A server, bare or wrapped, as a host holds it. */
export type Session = {
  pid: number;
  /** Just before the spawn, by `performance.now()`. */
  startedAt: number;
  stdin: ChildProcessWithoutNullStreams['stdin'];
  stdout: ChildProcessWithoutNullStreams['stdout'];
  ended: Promise<unknown>;
  /** Gives the whole answer, be it a result or an error. */
  ask: (method: string, params?: JsonObject) => Promise<JsonObject>;
  notify: (method: string) => void;
  /** Stops reading answers: what comes from now on is for somebody else. */
  release: () => void;
  /** Closes the input and waits for the exit. */
  end: () => Promise<void>;
};

/** So much of what a server said on stderr is quoted when it fails. */
const QUOTED_CHARS = 4000;

/** Starts a server; a request that it does not live to answer is an error. */
export function openSession({ program, args, env, cwd }: Command): Session {
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-QUOTED_CHARS);
  });
  child.stdin.on('error', () => {}); // a server that is gone is told of by its exit
  const answers = new Map<number, (answer: JsonObject) => void>();
  const onLine = (line: string) => {
    const message: unknown = JSON.parse(line);
    if (isJsonObject(message) && message.method === undefined)
      answers.get(Number(message.id))?.(message);
  };
  const onData = readLines(onLine);
  child.stdout.on('data', onData);

  const write = (message: JsonObject) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const lost = async (method: string): Promise<never> => {
    const [code, signal] = await ended;
    throw new Error(`${program} ended with ${code ?? signal} during ${method}:\n${said}`);
  };
  let asked = 0;
  return {
    pid: child.pid ?? 0,
    startedAt,
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    ask: async (method, params = {}) => {
      const id = ++asked;
      const answer = new Promise<JsonObject>((resolve) => answers.set(id, resolve));
      write({ method, params, jsonrpc: '2.0', id });
      return await Promise.race([answer, lost(method)]);
    },
    notify: (method) => write({ method, jsonrpc: '2.0' }),
    release: () => child.stdout.off('data', onData),
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function readLines(onLine: (line: string) => void): (chunk: Buffer) => void {
  let begun = '';
  return (chunk) => {
    const lines = `${begun}${chunk}`.split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
