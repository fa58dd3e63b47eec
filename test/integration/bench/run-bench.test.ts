import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const onLinux = test.skipIf(!existsSync('/proc/self/environ'));

/** Starts the benchmark with its folders in `dir`. */
function start(dir: string, words: string[], variables: NodeJS.ProcessEnv = {}): ChildProcess {
  const args = ['--import', 'tsx', 'scripts/bench/main.ts', '--quick', `--output=${dir}/out`];
  const env = { ...process.env, TMPDIR: dir, HOLDFAST_E2E_CACHE: join(dir, 'cache'), ...variables };
  const child = spawn(process.execPath, [...args, ...words], { env, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function resultsIn(dir: string) {
  return JSON.parse(readFileSync(join(dir, 'out', 'results.json'), 'utf8'));
}

/** The folders of the benchmark that are there. */
function foldersIn(dir: string): string[] {
  return readdirSync(dir).filter((name) => name.startsWith('holdfast-'));
}

/** The live processes that have the benchmark's folder in their variables. */
function processesOf(dir: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(join(dir, 'holdfast-bench-'));
    } catch {
      return false; // no process, or gone
    }
  });
}

describe('the benchmark', { timeout: 90_000 }, () => {
  test('leaves figures of a row, a chart and a page, and nothing else', async ({ dir }) => {
    const [code] = await once(start(dir, ['invoke']), 'exit');
    expect({ code, folders: foldersIn(dir), files: readdirSync(join(dir, 'out')).sort() }).toEqual({
      code: 0,
      folders: [],
      files: ['benchmark.json', 'benchmark.md', 'benchmark.svg', 'results.json'],
    });
    const { rows, failed, mode } = resultsIn(dir);
    expect({
      failed,
      mode,
      samples: rows.map((row: { samples: [] }) => row.samples.length),
    }).toEqual({ failed: [], mode: 'quick', samples: [5, 5] });
  });

  test('goes on after a row that fails, and ends with 1', async ({ dir }) => {
    const broken = start(dir, ['invoke', 'prune'], { HOLDFAST_PYTHON: '/bin/false' });
    const [code] = await once(broken, 'exit');
    const { rows, failed } = resultsIn(dir);
    const namesOf = (list: { name: string }[]) => list.map(({ name }) => name);
    expect({ code, failed: namesOf(failed), rows: namesOf(rows), left: foldersIn(dir) }).toEqual({
      code: 1,
      failed: ['invoke'],
      rows: ['prune deletes environments of 800 files'],
      left: [],
    });
  });

  test('knows its rows', async ({ dir }) => {
    const [code] = await once(start(dir, ['no-such-row']), 'exit');
    expect({ code, left: foldersIn(dir) }).toEqual({ code: 64, left: [] });
  });

  onLinux.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ended by %s twice in the middle of a build, leaves neither folder nor process',
    async ([signal, exitCode], { dir }) => {
      const child = start(dir, ['wrapper-start']);
      // the wrapper, the process that builds, and the installer that it has started
      await waitFor('a build', () => processesOf(dir).length > 2, 60_000);
      child.kill(signal);
      setTimeout(() => child.kill(signal), 50);
      const [code] = await once(child, 'exit');
      expect({ code, processes: processesOf(dir), left: foldersIn(dir) }).toEqual({
        code: exitCode,
        processes: [],
        left: [],
      });
    },
  );
});
