/** The run wrapper as one file: what a plugin's start command names. */
import { endAs } from '../src/lib/processes/end-as.ts';
import { runWrapper } from '../src/wrapper/run-wrapper.ts';
import { readWorld } from '../src/wrapper/world.ts';

const [, , ...argv] = process.argv;
const { env } = process;
void runWrapper(readWorld({ argv, env, wrapperPath: __filename, wrapperArguments: [] })).then(
  endAs,
);
