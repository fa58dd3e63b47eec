import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientEnvironment, FAKE_KEY } from './client.ts';
import type { FakeModel } from './fake-model.ts';
import type { Home } from './home.ts';
import { until } from './until.ts';

export type Tui = {
  /** Types texts and keys by tmux's names. */
  send: (...keys: string[]) => void;
  screen: () => string;
  waitFor: (text: string, ms?: number) => Promise<void>;
  close: () => Promise<void>;
};

/** Whether this machine has tmux, without which there is no terminal to type into. */
export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

/** Opens an interactive session inside a tmux server of its own. */
export function openTui(home: Home, { cwd, model }: { cwd: string; model: FakeModel }): Tui {
  answerFirstRunQuestions(home, cwd);
  const command = [home.client, '--dangerously-skip-permissions'];
  const env = clientEnvironment(home, model);
  const socket = `tui-${randomUUID().slice(0, 8)}`;

  function tmux(...args: string[]): string {
    const options = { encoding: 'utf8', env: { ...env, TMUX_TMPDIR: home.path } } as const;
    return execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], options);
  }

  const screen = () => tmux('capture-pane', '-p');

  async function waitFor(text: string, ms = 20_000): Promise<void> {
    const shown = await until(() => screen().includes(text), ms);
    if (!shown) throw new Error(`no "${text}" within ${ms} ms:\n${screen()}`);
  }

  const place = ['-x', '120', '-y', '40', '-c', cwd];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const keepLastScreen = [';', 'set-option', 'remain-on-exit', 'on'];
  tmux('new-session', '-d', ...place, 'env', '-i', ...variables, ...command, ...keepLastScreen);
  const pids = tmux('display-message', '-p', '#{pid} #{pane_pid}').split(' ').map(Number);

  async function close(): Promise<void> {
    signal(pids[0], 'SIGTERM');
    await until(() => !pids.some((pid) => signal(pid, 0)), 5_000);
    for (const pid of pids) signal(pid, 'SIGKILL');
  }

  return { send: (...keys) => void tmux('send-keys', ...keys), screen, waitFor, close };
}

/** Settles beforehand what a first session asks: onboarding, key, trust and permissions. */
function answerFirstRunQuestions(home: Home, cwd: string): void {
  mergeJson(join(home.path, '.claude', 'settings.json'), {
    skipDangerousModePermissionPrompt: true,
  });
  mergeJson(join(home.path, '.claude.json'), {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [FAKE_KEY.slice(-20)], rejected: [] },
    projects: { [cwd]: { hasTrustDialogAccepted: true } },
  });
}

function mergeJson(file: string, additions: object): void {
  const present: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...(present as object), ...additions }));
}

/** Sends a signal (0 only asks), and tells whether the process was there. */
function signal(pid: number | undefined, name: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(pid, name);
  } catch {
    return false; // it has ended, which is what the caller wants to know
  }
}
