import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isJsonObject, type JsonObject } from '../../../../src/protocol/json.ts';
import type { Start } from './wrapped-plugin.ts';

/** A host that asks a lot, keeps nothing, and counts what must not happen. */
export class Host {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<unknown>;
  /** Answers to what was not asked, or was answered before. */
  surplus = 0;
  /** Lines that are no message. */
  junk = 0;
  /** The first of them. */
  firstJunk = '';
  #begun = '';
  readonly #waiting = new Map<unknown, (answer: JsonObject) => void>();
  #lastId = 0;

  constructor({ argv, env, cwd }: Start) {
    this.child = spawn(process.execPath, argv, { env, cwd });
    this.child.stdin.on('error', () => {}); // the wrapper may be gone by intent
    this.child.stderr.resume();
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.ended = once(this.child, 'exit');
  }

  /** Requests without an answer. */
  get pending(): number {
    return this.#waiting.size;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  ask(method: string, params: JsonObject = {}): Promise<JsonObject> {
    const id = ++this.#lastId;
    const answer = new Promise<JsonObject>((resolve) => this.#waiting.set(id, resolve));
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  }

  call(name: string, args: JsonObject = {}): Promise<JsonObject> {
    return this.ask('tools/call', { name, arguments: args });
  }

  async greet(): Promise<void> {
    const clientInfo = { name: 'soak', version: '1' };
    await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    this.child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    await this.ended;
  }

  /** Not by the rules of a terminal: a line may hold U+2028 and a carriage return. */
  #read(text: string): void {
    const lines = `${this.#begun}${text}`.split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  #noteJunk(line: string): void {
    this.junk += 1;
    this.firstJunk ||= line.slice(0, 300);
  }

  #take(line: string): void {
    const message = parse(line);
    if (message === undefined) this.#noteJunk(line);
    // a list is a batch, which belongs to the protocol
    else if (isJsonObject(message) && message.method === undefined) this.#settle(message);
  }

  #settle(answer: JsonObject): void {
    const settle = this.#waiting.get(answer.id);
    if (!settle) this.surplus += 1;
    this.#waiting.delete(answer.id);
    settle?.(answer);
  }
}

/** The text in the result of a tool; `undefined` when it is an error. */
export function textIn({ result }: JsonObject): string | undefined {
  const content = isJsonObject(result) && Array.isArray(result.content) ? result.content : [];
  const [block] = content;
  return isJsonObject(block) ? String(block.text) : undefined;
}

function parse(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
