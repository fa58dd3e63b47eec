import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CALL } from '../../../../../test/helpers/installed-plugin.ts';
import type { Site } from './operations.ts';

/** Calls a tool through the wrapper; whatever is killed meanwhile, stdout carries protocol only. */
export async function callWrapped({ field, server }: Site): Promise<string | undefined> {
  const child = spawn(process.execPath, [field.wrapper, server], { env: field.env });
  child.stdin.on('error', () => {}); // it may be killed
  child.stderr.resume();
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
    if (said.includes('"id":1')) child.stdin.end();
  });
  child.stdin.write(CALL);
  const [, signal] = await once(child, 'close');
  return signal === 'SIGKILL' ? undefined : problemIn(said);
}

function problemIn(said: string): string | undefined {
  const lines = said.split('\n').filter(Boolean);
  try {
    const answers = lines.map((line) => JSON.parse(line)).filter(({ id }) => id === 1);
    return answers.length === 1 ? undefined : `${answers.length} answers: ${said.slice(0, 500)}`;
  } catch {
    return `C6 stdout carries something else: ${said.slice(0, 500)}`;
  }
}
