import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { probeEntry } from '../../../src/environment/build/probe-entry.ts';
import { realPython } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const python = realPython();

test.for([
  ['what it imports is there', 'import json, neighbour\n', { outcome: 'passed' }],
  [
    'a module is missing',
    'import nowhere_lib\n',
    { outcome: 'failed', error: "ModuleNotFoundError: No module named 'nowhere_lib'" },
  ],
  [
    'a name is missing in a module',
    'from json import nowhere\n',
    {
      outcome: 'failed',
      error: expect.stringMatching(/^ImportError: cannot import name 'nowhere'/),
    },
  ],
  [
    'its main part would fail',
    'if __name__ == "__main__":\n    import nowhere_lib\n',
    { outcome: 'passed' },
  ],
  ['it reads an empty stdin', 'import sys\nassert sys.stdin.read() == ""\n', { outcome: 'passed' }],
  [
    'it prints and fails of something else',
    'print("x" * 9**7)\nraise RuntimeError\n',
    { outcome: 'passed' },
  ],
  ['it exits', 'raise SystemExit(5)\n', { outcome: 'passed' }],
  [
    'it leaves a thread',
    'import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n',
    { outcome: 'passed' },
  ],
  [
    'it never ends',
    'import time\ntime.sleep(600)\n',
    { outcome: 'skipped', error: 'not loaded after 1 s' },
  ],
  [
    'it crashes',
    'import os\nos.kill(os.getpid(), 11)\n',
    { outcome: 'skipped', error: 'ended by SIGSEGV' },
  ],
] as const)('a script is probed of which %s', async ([, text, expected], { dir }) => {
  writeFileSync(join(dir, 'neighbour.py'), '');
  writeFileSync(join(dir, 'server.py'), text);
  const entry = { kind: 'script', path: join(dir, 'server.py') } as const;
  expect(await probeEntry({ python, entry, env: {}, timeoutMs: 1_000 })).toEqual(expected);
});

test('a module is found in its folder', async ({ dir }) => {
  writeFileSync(join(dir, 'app.py'), 'import nowhere_lib\n');
  const entry = { kind: 'module', module: 'app', searchDir: dir } as const;
  const error = "ModuleNotFoundError: No module named 'nowhere_lib'";
  expect(await probeEntry({ python, entry, env: {} })).toEqual({ outcome: 'failed', error });
});

test('without an entry nothing is run', async () => {
  expect(await probeEntry({ python: '/nowhere', entry: undefined, env: {} })).toEqual({
    outcome: 'skipped',
  });
});
