import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { buildSetup, realPython, storeNames } from '../../helpers/build-setup.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
const LINE = 'the same line of sixty-four characters again and again, for ever';

type Way = { how: string; timeoutMs?: number; code: string; says: string };

const WAYS: [string, Way][] = [
  ['exits 1 without a word', { how: 'exit 1', code: 'BUILD_FAILED', says: 'ended with 1' }],
  [
    'hangs',
    {
      how: 'echo resolving; sleep 600',
      timeoutMs: 3_000,
      code: 'BUILD_TIMEOUT',
      says: 'resolving',
    },
  ],
  [
    'prints 64 MiB',
    {
      how: `yes '${LINE}' | head -c 67108864; echo last words; exit 1`,
      code: 'BUILD_FAILED',
      says: 'last words',
    },
  ],
  [
    'leaves a daemon',
    { how: 'sleep 600 & echo $! > "$HOME/daemon"; exit 3', code: 'BUILD_FAILED', says: 'with 3' },
  ],
];

test.for(WAYS)('[F12] a pip that %s is bounded and told', async ([title, way], { task, dir }) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', 'base_lib\n');
  const env = setup.env({ PATH: `${pythonThat(dir, way.how)}:/usr/bin:/bin` });
  const { timeoutMs = 60_000, code, says } = way;
  const request = setup.request({ timeoutMs });
  const startedAt = performance.now();
  await expect(buildEnvironment(request, { env, now })).rejects.toMatchObject({
    code,
    cause: { message: expect.stringContaining(says) },
  });
  const tookMs = Math.round(performance.now() - startedAt);
  if (title === 'hangs') expect(tookMs).toBeLessThan(timeoutMs + 2_000);
  if (title === 'leaves a daemon') expect(stateOf(join(dir, 'daemon'))).toMatch(/^(gone|Z)$/);
  const log = layoutOf(setup.serverStore).buildLog(request.requirementsHash);
  expect(statSync(log).size).toBeLessThanOrEqual(1_048_576);
  expect(storeNames(setup)).toEqual(['build-X.failed.json', 'build-X.log', 'envs']);
  addFigure(task, 1, `a pip that ${title}: told after ${tookMs} ms, 0 processes or folders left`);
});

/** Gives the folder with that Python. */
function pythonThat(dir: string, how: string): string {
  const folder = join(dir, 'python');
  mkdirSync(folder);
  symlinkSync(realPython(), join(folder, 'real'));
  writeFileSync(join(folder, 'how'), `${how}\n`);
  copyFileSync('test/fixtures/environment/python-whose-pip-fails.sh', join(folder, 'python3'));
  return folder;
}

/** The state letter of the process whose id a file holds. */
function stateOf(file: string): string {
  try {
    const stat = readFileSync(`/proc/${Number(readFileSync(file, 'utf8'))}/stat`, 'utf8');
    return stat.split(') ')[1]?.[0] ?? 'gone';
  } catch {
    return 'gone';
  }
}
