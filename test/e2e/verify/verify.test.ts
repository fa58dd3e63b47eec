import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../e2e-test.ts';
import { update } from '../greeter-scene.ts';
import { run } from '../harness/client.ts';
import { startFakeModel, toldText } from '../harness/fake-model.ts';
import type { Home } from '../harness/home.ts';
import { readFailureCache } from '../harness/host-files.ts';
import { hasTmux, openTui } from '../harness/tui.ts';
import { until } from '../harness/until.ts';
import { buildHoldfast, holdfast, installSick, SICK } from './holdfast-scene.ts';

/** What a headless session with Holdfast tells the model and the user in answer to `prompt`. */
async function say(home: Home, cwd: string, root: string, prompt: string) {
  const model = await startFakeModel([{ text: 'done' }]);
  const flags = ['--dangerously-skip-permissions', '--plugin-dir', root];
  const format = ['--output-format', 'stream-json', '--verbose'];
  const { stdout } = await run(home, ['-p', prompt, ...flags, ...format], { cwd, model }).finally(
    model.close,
  );
  return { stdout, told: model.requests.map(toldText).join('\n') };
}

test('a healthy start is silent; a server that failed is named with its hidden error', async ({
  home,
}) => {
  const scene = await installSick(home);
  const root = buildHoldfast(home);
  const first = await say(home, scene.project, root, 'go');
  expect(first.told).not.toContain('Holdfast has looked');
  expect(Object.keys(readFailureCache(home))).toEqual([SICK]);

  const second = await say(home, scene.project, root, 'go');
  expect(second.told).toContain(
    `${SICK}: It failed to start, so no session starts it for 15 minutes`,
  );
  expect(second.told).toContain('the license of the sick server is missing');
  expect(second.told).toContain('Wait 15 minutes, or reconnect');

  const doctor = await say(home, scene.project, root, '/holdfast:doctor');
  expect(doctor.told).toContain(`✘ ${SICK}`);
  expect(doctor.told).toContain('it says: Error: the license of the sick server is missing');
  const status = await say(home, scene.project, root, '/holdfast:status');
  expect(status.told).toMatch(new RegExp(`${SICK} +skipped 1[45] min`));
  const restart = await say(home, scene.project, root, '/holdfast:restart greeter');
  expect(restart.told).toContain('Wait 1');
  const tools = await say(home, scene.project, root, '/holdfast:tools');
  expect(tools.told).toContain(SICK);
  const heal = await say(home, scene.project, root, '/holdfast:heal');
  expect(heal.told).toContain("started by Holdfast's wrapper");
  const prune = await say(home, scene.project, root, '/holdfast:prune');
  expect(prune.told).toContain('can be removed');
});

test('a server that is mended but remembered as failed comes back by the step that is named', async ({
  home,
  skip,
}) => {
  if (!hasTmux()) return skip('tmux is not there');
  const scene = await installSick(home);
  const root = buildHoldfast(home);
  await say(home, scene.project, root, 'go');
  writeFileSync(join(home.path, 'mended'), '');
  const { status, stdout } = await holdfast(scene, root, 'doctor');
  expect(status).toBe(1);
  const [command = ''] = /\/mcp reconnect .*/.exec(stdout) ?? [];
  expect(command).toBe(`/mcp reconnect ${SICK}`);

  const model = await startFakeModel([]);
  const tui = openTui(home, { cwd: scene.project, model });
  try {
    await tui.waitFor('❯');
    tui.send(command, 'Enter');
    const isCleared = await until(() => Object.keys(readFailureCache(home)).length === 0, 15_000);
    expect(isCleared, tui.screen()).toBe(true);
  } finally {
    await tui.close();
    await model.close();
  }
  expect(await holdfast(scene, root, 'doctor')).toMatchObject({ status: 0 });
});

test('a session that stays on the old version of a plugin is told to reload', async ({
  home,
  skip,
}) => {
  if (!hasTmux()) return skip('tmux is not there');
  const scene = await installSick(home);
  const root = buildHoldfast(home);
  writeFileSync(join(home.path, 'mended'), '');
  const model = await startFakeModel([]);
  const tui = openTui(home, { cwd: scene.project, model });
  const updated = async () => {
    const { stdout } = await holdfast(scene, root, 'doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { code: string; action: object }[] };
    return findings.find(({ code }) => code === 'PLUGIN_UPDATED');
  };
  try {
    await tui.waitFor('❯');
    expect(await updated()).toBeUndefined();
    await update(scene, '2.0.0');
    expect(await updated()).toMatchObject({
      subject: 'ill@lab',
      what: expect.stringMatching(
        /^A running session \(pid \d+\) still uses 1.0.0; 2.0.0 is installed$/,
      ),
      action: { command: '/reload-plugins' },
    });
    tui.send('/reload-plugins', 'Enter');
    await tui.waitFor('Reloaded');
    expect(await updated()).toBeUndefined();
  } finally {
    await tui.close();
    await model.close();
  }
});
