import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** A command of a row, with all that it depends on. */
export type Command = {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** What is written to its stdin at once. */
  input?: string;
};

/** Milliseconds from just before the spawn; `firstByteMs` equals `wallMs` when nothing is written. */
export type Timed = { firstByteMs: number; wallMs: number };

/** Runs a command to its end; one that fails is an error, not a figure. Its stdin stays open. */
export async function timeProcess({ program, args, env, cwd, input }: Command): Promise<Timed> {
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd });
  if (input !== undefined) child.stdin.write(input);
  let [firstByteMs, wallMs] = [0, 0];
  child.stdout.once('data', () => {
    firstByteMs = performance.now() - startedAt;
  });
  child.once('exit', () => {
    wallMs = performance.now() - startedAt;
  });
  const stderr = text(child.stderr);
  const code = await new Promise((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code === 0) return { firstByteMs: firstByteMs || wallMs, wallMs };
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${await stderr}`);
}
