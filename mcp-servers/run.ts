/** The run wrapper as one file: what a plugin's start command names. */
import { endAs } from '../src/lib/processes/end-as.ts';
import { runWrapper } from '../src/wrapper/run-wrapper.ts';
import { readWorld, type World } from '../src/wrapper/world.ts';

type Loaded = Pick<World, 'code' | 'given' | 'firstAnswerFile'>;

/** Given by `load-run.ts`, which runs this from kept code. */
declare const __LOADED__: Loaded | undefined;

const [, , ...argv] = process.argv;
const { env } = process;
const loaded = typeof __LOADED__ === 'object' ? __LOADED__ : undefined;
const entry = { argv, env, wrapperPath: __filename, wrapperArguments: [] };
void runWrapper(readWorld({ ...entry, ...loaded })).then(endAs);
