import { isJsonObject } from '../protocol/json.ts';

/** What of a hook's input we read; all of it may be absent. */
export type HookInput = { cwd?: string | undefined; source?: string | undefined };

const MAX_BYTES = 1024 * 1024;

/**
 * Reads the input of a hook from `stdin`, within `waitMs`. Whatever comes instead of it, or nothing,
 * reads as an input that says nothing: a hook must not fail for that.
 */
export async function readInput(stdin: NodeJS.ReadStream, waitMs: number): Promise<HookInput> {
  try {
    return parseInput(await readText(stdin, waitMs));
  } catch {
    return {};
  }
}

/** Reads the one line of an input: what the client leaves open after it is not waited for. */
export function readText(stdin: NodeJS.ReadStream, waitMs: number): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const end = () => {
      clearTimeout(timer);
      stdin.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const timer = setTimeout(end, waitMs);
    stdin.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      total += chunk.length;
      if (total > MAX_BYTES || chunk.includes(0x0a)) end();
    });
    stdin.on('end', end);
    stdin.on('error', end);
  });
}

function parseInput(text: string): HookInput {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) return {};
  const { cwd, source } = value;
  return {
    ...(typeof cwd === 'string' ? { cwd } : {}),
    ...(typeof source === 'string' ? { source } : {}),
  };
}
