import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { killTree } from '../processes/process-tree.ts';
import type { Command } from '../processes/time-process.ts';
import { type Connection, idOf, readLines } from './connection.ts';

/** Starts a peer that speaks over its own stdin and stdout. */
export function openStdio({ program, args, env, cwd }: Command): Connection {
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const { pid = 0, stdin, stdout } = child;
  const ended = once(child, 'exit');
  stdin.on('error', () => {}); // a peer that is gone is told of by its exit
  const waiting = new Map<number, (line: Buffer) => void>();
  stdout.on(
    'data',
    readLines((line) => {
      const id = idOf(line);
      if (id === undefined) return;
      waiting.get(id)?.(line);
      waiting.delete(id);
    }),
  );
  const write = (message: JsonObject) => stdin.write(`${JSON.stringify(message)}\n`);
  let asked = 0;
  return {
    pid,
    startedAt,
    ended,
    ask: (method, params = {}) => {
      const id = ++asked;
      const answer = new Promise<Buffer>((resolve) => waiting.set(id, resolve));
      write({ method, params, jsonrpc: '2.0', id });
      return answer;
    },
    notify: async (method) => {
      write({ method, jsonrpc: '2.0' });
    },
    finish: () => stdin.end(),
    kill: async () => {
      await killTree(pid);
      stdin.destroy();
      stdout.destroy();
    },
  };
}
