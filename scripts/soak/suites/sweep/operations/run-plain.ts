import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Command } from '../trace/run-traced.ts';

/** How a program ended that nobody disturbed. */
export type Plain = { code: number | null; stdout: string; stderr: string };

/** Runs a program of Node to its end, without any fault. */
export async function runPlain({ args, env, cwd }: Command): Promise<Plain> {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await said;
  return { code, stdout, stderr };
}
