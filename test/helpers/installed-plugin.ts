import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeWheel } from '../../src/cli/demo/make-wheel.ts';

/** What a wrapper that ran to its end left behind. */
export type Outcome = { code: number | null; stdout: string; stderr: string };

const GREET = { name: 'greet', arguments: { name: 'Ada' } };
/** A call of the greeter's tool, as a line. */
export const CALL = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: GREET })}\n`;

/** A plugin with the standard library's greeter, installed below `dir` as the client does it. */
export function installPlugin(dir: string, env: NodeJS.ProcessEnv = {}) {
  const root = join(dir, 'plugins', 'cache', 'shop', 'greeter', '1.0.0');
  const serverDir = join(root, 'mcp-servers', 'greeter');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  const store = join(dir, 'store');
  const serverStore = join(store, 'shop', 'greeter');
  cpSync('examples/greeter-stdlib', root, { recursive: true });
  cpSync('dist/run.cjs', wrapper);
  addGreeting(dir, '1.0.0', 'Hello');
  chmodSync(dir, 0o755);

  const childEnv = {
    PATH: process.env.PATH,
    HOME: join(dir, 'home'),
    HOLDFAST_STORE: store,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: join(dir, 'wheels'),
    UV_OFFLINE: '1',
    UV_FIND_LINKS: join(dir, 'wheels'),
    UV_CACHE_DIR: join(dir, 'uv-cache'),
    ...env,
  };
  mkdirSync(childEnv.HOME, { recursive: true });

  /** Starts the wrapper; the caller talks to it. */
  function start(args: string[] = ['greeter'], extra: NodeJS.ProcessEnv = {}, file = wrapper) {
    return spawn(process.execPath, [file, ...args], { env: { ...childEnv, ...extra }, cwd: dir });
  }

  /** Calls the tool once and ends the server when the answer is there, or when it died. */
  async function greet(...how: Parameters<typeof start>): Promise<Outcome> {
    const child = start(...how);
    child.stdin.on('error', () => undefined); // it may have died of what the test is about
    child.stdin.write(CALL);
    child.stdout.once('data', () => child.stdin.end());
    return await outcomeOf(child);
  }

  /** The finished environments in the store. */
  function environments(): string[] {
    const names = readdirSync(join(serverStore, 'envs')).filter((name) => name.endsWith('.json'));
    return names.map((name) => join(serverStore, 'envs', name.slice(0, -'.json'.length)));
  }

  return {
    root,
    serverDir,
    store,
    serverStore,
    wrapper,
    env: childEnv,
    start,
    greet,
    environments,
  };
}

/** Puts a version of `greeting` on the shelf that the installer looks into. */
export function addGreeting(dir: string, version: string, word: string): string {
  const files = { 'greeting/__init__.py': `def greet(name):\n    return f"${word}, {name}!"\n` };
  return makeWheel(join(dir, 'wheels'), 'greeting', { version, files }).path;
}

/** Writes the requirements of a server folder. */
export function setRequirements(serverDir: string, content: string): void {
  writeFileSync(join(serverDir, 'requirements.txt'), content);
}

/** Everything that a process says until it has ended. */
export async function outcomeOf(child: ReturnType<typeof spawn>): Promise<Outcome> {
  if (!child.stdout || !child.stderr) throw new Error('a child with pipes');
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

/** What the tool answers, out of a whole outcome; `undefined` when it answered with an error. */
export function greetingIn({ stdout }: Outcome): string | undefined {
  return answerIn(stdout)?.result?.content[0].text;
}

/** The error that the call was answered with. */
export function failureIn({ stdout }: Outcome): string | undefined {
  return answerIn(stdout)?.error?.message;
}

function answerIn(stdout: string) {
  const messages = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return messages.find(({ id }) => id === 1);
}
