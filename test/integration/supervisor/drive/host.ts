import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';
import { waitFor } from '../../../helpers/wait-for.ts';

export type Message = {
  id?: unknown;
  method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of any shape
  [member: string]: any;
};

/** A message with the moment at which it was here, in milliseconds since the epoch. */
export type Heard = Message & { at: number };

export type Ending = { code: number | null; signal: NodeJS.Signals | null };

/** How a test starts a wrapper. */
export type Start = { argv: readonly string[]; env?: NodeJS.ProcessEnv; cwd?: string };

const started: ChildProcessWithoutNullStreams[] = [];
/** A test that fails leaves its wrapper behind. */
afterAll(() => {
  for (const wrapper of started) wrapper.kill('SIGTERM');
});

/** A host that speaks lines with a wrapper and remembers all that it hears. */
export class Host {
  readonly wrapper: ChildProcessWithoutNullStreams;
  readonly heard: Heard[] = [];
  readonly startedAt = Date.now();
  /** Lines on stdout that are no JSON. */
  readonly junk: string[] = [];
  readonly ended: Promise<Ending>;
  stderr = '';
  #lastId = 0;
  #held: Buffer[] = [];

  constructor({ argv, env, cwd }: Start) {
    this.wrapper = spawn(process.execPath, argv, { env, cwd });
    started.push(this.wrapper);
    this.wrapper.stdin.on('error', () => {}); // the wrapper may be gone by intent
    this.wrapper.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.wrapper.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk;
    });
    this.ended = once(this.wrapper, 'close').then(([code, signal]) => ({ code, signal }));
  }

  write(text: string | Uint8Array): void {
    this.wrapper.stdin.write(text);
  }

  send(message: Message): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  notify(method: string, params?: object): void {
    this.send({ method, ...(params ? { params } : {}) });
  }

  /** Sends a request and gives its id. */
  post(method: string, params?: object, id: unknown = ++this.#lastId): unknown {
    this.send({ id, method, ...(params ? { params } : {}) });
    return id;
  }

  /** Sends a request and waits for its answer. */
  async ask(method: string, params?: object): Promise<Heard> {
    return await this.answerTo(this.post(method, params));
  }

  async call(name: string, args: object = {}, meta?: object): Promise<Heard> {
    const more = meta ? { _meta: meta } : {};
    return await this.ask('tools/call', { name, arguments: args, ...more });
  }

  /** What the tool `echo` gives back: the server lives and the relay works. */
  async echo(text: string): Promise<string> {
    return textOf(await this.call('echo', { text }));
  }

  async initialize(params: object = {}): Promise<Heard> {
    const clientInfo = { name: 'host', version: '1' };
    const capabilities = { roots: { listChanged: true } };
    const said = { protocolVersion: '2025-11-25', capabilities, clientInfo, ...params };
    const answer = await this.ask('initialize', said);
    this.notify('notifications/initialized');
    return answer;
  }

  async tools(): Promise<string[]> {
    const { result } = await this.ask('tools/list');
    return result.tools.map(({ name }: { name: string }) => name);
  }

  answersTo(id: unknown): Heard[] {
    return this.heard.filter((message) => message.id === id && message.method === undefined);
  }

  notifications(method: string): Heard[] {
    return this.heard.filter((message) => message.method === method);
  }

  async answerTo(id: unknown): Promise<Heard> {
    await this.until(`answer to ${JSON.stringify(id)}`, () => this.answersTo(id).length > 0);
    const [answer] = this.answersTo(id);
    if (!answer) throw new Error('it was there a moment ago');
    return answer;
  }

  /** Waits for something that this host can see. What it heard is told when it does not come. */
  async until(what: string, condition: () => boolean, ms = 20_000): Promise<void> {
    const isOver = () => this.wrapper.exitCode !== null || this.wrapper.signalCode !== null;
    await waitFor(what, () => condition() || isOver(), ms).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#seen()}`);
    });
    if (isOver()) await this.ended;
    if (!condition()) throw new Error(`no ${what}: the wrapper has ended\n${this.#seen()}`);
  }

  /** Closes stdin and waits for the wrapper's end. */
  async close(): Promise<Ending> {
    this.wrapper.stdin.end();
    return await this.ended;
  }

  #seen(): string {
    const last = this.heard.slice(-5).map((message) => JSON.stringify(message).slice(0, 500));
    return `${last.join('\n')}\nstderr: ${this.stderr.slice(-2000)}`;
  }

  #take(chunk: Buffer): void {
    this.#held.push(chunk);
    if (!chunk.includes(10)) return;
    const at = performance.timeOrigin + performance.now();
    const lines = Buffer.concat(this.#held).toString().split('\n');
    this.#held = [Buffer.from(lines.pop() ?? '')];
    for (const line of lines) this.#hear(line, at);
  }

  #hear(line: string, at: number): void {
    try {
      this.heard.push({ ...JSON.parse(line), at });
    } catch {
      this.junk.push(line);
    }
  }
}

export function textOf({ result }: Message): string {
  return result?.content?.[0]?.text;
}
