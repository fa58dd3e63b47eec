/** The run wrapper as one file: what a plugin's start command names. */
import type { LoadedCode } from '../src/lib/code/load-code.ts';
import { endAs } from '../src/lib/processes/end-as.ts';
import { runWrapper } from '../src/wrapper/run-wrapper.ts';
import { readWorld } from '../src/wrapper/world.ts';

/** Given by `load-run.ts`, which runs this from kept code. */
declare const __CODE__: LoadedCode | undefined;

const [, , ...argv] = process.argv;
const { env } = process;
const code = typeof __CODE__ === 'object' ? __CODE__ : undefined;
const entry = { argv, env, wrapperPath: __filename, wrapperArguments: [] };
void runWrapper(readWorld({ ...entry, ...(code ? { code } : {}) })).then(endAs);
