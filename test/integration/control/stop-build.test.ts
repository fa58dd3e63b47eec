import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { listRuns } from '../../../src/control/list-runs.ts';
import { stateRoot } from '../../../src/control/place/state-root.ts';
import type { RunRecord } from '../../../src/control/record/run-record.ts';
import { askRun } from '../../../src/control/socket/ask-run.ts';
import { CALL, installPlugin, outcomeOf } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const LIMIT = { timeoutMs: 5000 };

/** The record of the one wrapper that runs, once it has a socket. */
async function runOf(env: NodeJS.ProcessEnv) {
  const root = stateRoot({ platform: process.platform, env });
  for (;;) {
    const { runs } = await listRuns(root);
    const [run] = runs;
    if (run?.record.socket !== undefined && existsSync(run.record.socket)) return run.record;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function waitForState(record: RunRecord, state: RunRecord['state']): Promise<void> {
  for (;;) {
    const answer = await askRun(record, 'status', LIMIT);
    if (answer.ok && answer.record.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a stop during a build ends the wait and not the installer, which a later call waits for again', async ({
  dir,
}) => {
  const plugin = installPlugin(dir, {
    HOLDFAST_UV: resolve('test/fixtures/environment/uv-that-waits-for-leave.sh'),
  });
  const installers = join(plugin.env.HOME, 'installers');
  const wrapper = plugin.start();
  const outcome = outcomeOf(wrapper);
  let said = '';
  wrapper.stdout.on('data', (chunk) => {
    said += chunk;
  });
  wrapper.stdin.write(CALL);
  await waitFor('an installer', () => existsSync(installers));
  const record = await runOf(plugin.env);

  const stopped = await askRun(record, 'stop', LIMIT);
  expect(stopped).toMatchObject({ ok: true, record: { state: 'idle' } });
  await waitFor('an answer', () => said.includes('\n'));
  expect(said).toMatch(/"id":1,.*was stopped on request.*not_sent/);

  wrapper.stdin.write(CALL.replace('"id":1', '"id":2'));
  await waitForState(record, 'healing');
  writeFileSync(join(plugin.env.HOME, 'leave'), '');
  await waitFor('the second answer', () => said.includes('"id":2'), 20_000);
  expect(said).toMatch(/"id":2,.*BUILD_FAILED/);
  expect(readFileSync(installers, 'utf8').trim().split('\n')).toHaveLength(1);
  wrapper.stdin.end();
  await outcome;
});
