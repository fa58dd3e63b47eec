/**
 * The deep tier: what has to be tried thousands of times, or for an hour, before it may be claimed.
 *
 *   pnpm soak [--minutes N] [--seed S] [--publish] [suite...]
 *
 * `--minutes N` is what each named suite may take; without it each takes its own share of an hour.
 * `--seed S` repeats the choices of an earlier run. `--publish` also writes what was finished into
 * docs/soak.json. Results are in .soak/results.json; the exit code is 1 when anything failed.
 */
import { parseWords } from './parse-words.ts';
import { keepResult, publishResult } from './results/keep-result.ts';
import { runSuite } from './run-suite.ts';
import { SUITES } from './suites.ts';

const HELP = `usage: pnpm soak [--minutes N] [--seed S] [--publish] [suite...]

  --minutes N   for each suite; without it, together they take about an hour
  --seed S      the choices of an earlier run; the order of events is the machine's
  --publish     write what was finished into docs/soak.json, too
  suite         ${SUITES.map(({ name }) => name).join(', ')},
                or one part of a suite, such as ${SUITES[0]?.parts[0]?.name}

SIGINT ends with what was counted so far. Results: .soak/results.json
`;

/** What the product makes with wider modes is its own doing; its programs get a umask of 0. */
process.umask(0o077);

const words = parseWords(process.argv.slice(2), SUITES);
if (words.kind === 'help') process.stdout.write(HELP);
else if (words.kind === 'wrong') {
  process.stderr.write(`error: ${words.why}\n\n${HELP}`);
  process.exitCode = 64;
} else await run(words);

async function run({ suites, minutes, seed, isPublished }: Extract<typeof words, { kind: 'run' }>) {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  for (const suite of suites) {
    if (stop.signal.aborted) break;
    for await (const result of runSuite(suite, { minutes, seed, stop: stop.signal })) {
      keepResult(result);
      if (isPublished && !result.isInterrupted) publishResult(result);
      if (result.failures > 0) process.exitCode = 1;
    }
  }
}
