import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { kill } from './processes-of.ts';

/** Programs that work side by side and tell of it by lines of JSON. */
export type Crew = { end: () => Promise<void> };

type Plan = {
  cwd: string;
  /** The words of Node for each member. */
  members: readonly (readonly string[])[];
  hear: (told: never, member: number) => void;
  /** Told when one ends by itself. */
  lost: (what: string) => void;
};

/** Starts all members; `end` kills them. */
export function startCrew({ cwd, members, hear, lost }: Plan): Crew {
  let isEnding = false;
  const children = members.map((words, member) => {
    const child = spawn(process.execPath, words, {
      cwd,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(child.stdout).on('line', (line) => hear(JSON.parse(line) as never, member));
    child.once('exit', (code, signal) => {
      if (!isEnding) lost(`${words.slice(1).join(' ')} ended with ${code ?? signal}`);
    });
    return child;
  });
  const end = async () => {
    isEnding = true;
    await Promise.all(children.map(endOne));
  };
  return { end };
}

async function endOne(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'close');
  kill(child.pid);
  await ended;
}
