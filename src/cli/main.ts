import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endAs } from '../lib/processes/end-as.ts';

const [, file = '', ...argv] = process.argv;
const { env, stdout } = process;
const path = realpathSync(file);

void main();

/** `run` does not come to the parser: whatever follows `--` is the server's, also `--help`. */
async function main(): Promise<void> {
  if (argv[0] === 'run') return await run(argv.slice(1));
  const { runCli } = await import('./run-cli.ts');
  // From source the built files lie elsewhere.
  const distDir = path.endsWith('.ts') ? join(dirname(path), '../../dist') : dirname(path);
  const color = stdout.isTTY === true && !env.NO_COLOR;
  process.exitCode = await runCli({ argv, env, cwd: process.cwd(), distDir, color });
}

async function run(words: string[]): Promise<void> {
  const { runWrapper } = await import('../wrapper/run-wrapper.ts');
  const { readWorld } = await import('../wrapper/world.ts');
  const entry = { argv: words, env, wrapperPath: path, wrapperArguments: ['run'] };
  endAs(await runWrapper(readWorld(entry)));
}
