/**
 * Measures the figures of the design beside their baselines and peers:
 * `[--quick] [--publish] [--output=<dir>] [row...]`. Exit 0: all was measured or skipped with a
 * reason, whatever the figures are. 1: a row failed. 64: the words make no sense.
 */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROWS } from './rows.ts';
import { endProcessesOf, removeDir } from './run/leftovers.ts';
import { parseWords, type Wish } from './run/parse-words.ts';
import { runBench } from './run/run-bench.ts';
import { makeBench } from './world/bench.ts';

/** How long the row that was interrupted may take to let go of what it holds. */
const LET_GO_MS = 300;

/** Without a network npm would try for minutes. */
const NPM_WITHOUT_NETWORK = {
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
};

const wish = parseWords(process.argv.slice(2), Object.keys(ROWS));
if (typeof wish !== 'string') await run(wish);
else {
  console.error(`error: ${wish}`);
  process.exitCode = 64;
}

async function run(wish: Wish): Promise<void> {
  const bench = makeBench(wish.mode, process.env);
  // what others make in the temporary folder goes with the rest
  Object.assign(process.env, { TMPDIR: bench.dir }, NPM_WITHOUT_NETWORK);
  let isStopping = false;
  const stopOnce = (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    void stop(bench.dir, exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // a signal may come twice, as from a terminal and from a script: the second must not end the end
    process.on(signal, () => stopOnce(128 + constants.signals[signal]));
  }
  process.on('uncaughtException', (error) => {
    console.error(error);
    stopOnce(1);
  });
  try {
    const { failed } = await runBench(bench, wish);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await endProcessesOf(bench.dir);
    await removeDir(bench.dir);
  }
}

/** Ends everything first: what waits for a process gets to know, and lets go of what it holds. */
async function stop(dir: string, exitCode: number): Promise<never> {
  try {
    await endProcessesOf(dir);
    await sleep(LET_GO_MS);
    await endProcessesOf(dir);
    await removeDir(dir);
  } finally {
    process.exit(exitCode);
  }
}
