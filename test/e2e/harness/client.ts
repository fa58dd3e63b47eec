import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type FakeModel, type ModelRequest, type Steps, startFakeModel } from './fake-model.ts';
import type { Home } from './home.ts';
import { parseEvents, type ToolCall, toolCalls } from './session-events.ts';

/** What the client presents to the scripted model in place of a key. */
export const FAKE_KEY = 'not-a-key-but-a-word-for-the-offline-tests';

export type Ended = { code: number; stdout: string; stderr: string };
export type Session = {
  code: number;
  /** The status of each server at the start: connected, pending or failed. */
  servers: Record<string, string>;
  calls: ToolCall[];
  requests: ModelRequest[];
  stderr: string;
  debugLog: string;
};

type RunOptions = { cwd?: string; model?: FakeModel; timeoutMs?: number };
type ConverseOptions = { cwd?: string; steps?: Steps; timeoutMs?: number };

/**
 * The whole environment of the client: nothing of the caller's passes through but PATH. Without
 * TMPDIR it leaves files in the system's temporary directory; without the last switch of the
 * terminal interface it reaches for the official marketplace.
 */
export function clientEnvironment(home: Home, model?: FakeModel): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home.path,
    TMPDIR: join(home.path, 'tmp'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    IS_SANDBOX: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    ANTHROPIC_BASE_URL: model?.url ?? 'http://127.0.0.1:9',
    ANTHROPIC_API_KEY: FAKE_KEY,
    ...home.env,
  };
}

/** Runs a sub-command such as `['plugin', 'list']` to its end. */
export async function run(home: Home, args: string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = home.path, model, timeoutMs = 60_000 } = options;
  const ended = await execa(home.client, args, {
    cwd,
    env: clientEnvironment(home, model),
    extendEnv: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    reject: false,
    maxBuffer: 100 * 1024 * 1024,
  });
  if (ended.exitCode === undefined) throw ended; // it did not start, or was killed at the time-out
  return { code: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr };
}

/** Runs a sub-command that has to succeed, and returns what it prints. */
export async function succeed(home: Home, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(home, args);
  if (code !== 0)
    throw new Error(`claude ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Holds one non-interactive session in which the model follows `steps`. */
export async function converse(home: Home, options: ConverseOptions = {}): Promise<Session> {
  const { cwd = home.path, steps = [], timeoutMs = 90_000 } = options;
  const model = await startFakeModel(steps);
  const debugFile = join(mkdtempSync(join(home.path, 'debug-')), 'client.log');
  const format = ['--output-format', 'stream-json', '--verbose', '--debug-file', debugFile];
  const args = ['-p', 'go', '--dangerously-skip-permissions', ...format];
  const ended = await run(home, args, { cwd, model, timeoutMs }).finally(model.close);
  if (model.failures.length > 0) throw model.failures[0];

  const events = parseEvents(ended.stdout);
  const init = events.find(({ type, subtype }) => type === 'system' && subtype === 'init');
  return {
    code: ended.code,
    servers: Object.fromEntries(
      (init?.mcp_servers ?? []).map(({ name, status }) => [name, status]),
    ),
    calls: toolCalls(events),
    requests: model.requests,
    stderr: ended.stderr,
    debugLog: existsSync(debugFile) ? readFileSync(debugFile, 'utf8') : '',
  };
}
