import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../helpers/figure.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';

/** A plugin whose environment is built, writable again so that the test can damage it. */
async function built(dir: string) {
  const plugin = installPlugin(dir);
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  const [environment = ''] = plugin.environments();
  execFileSync('chmod', ['-R', 'u+w', environment]);
  const listed = readFileSync(`${environment}.files`, 'utf8').split('\n');
  const find = (end: string) =>
    join(environment, listed.find((line) => line.endsWith(end))?.split(' ')[2] ?? 'not there');
  return { ...plugin, environment, find };
}

type Built = Awaited<ReturnType<typeof built>>;

const damages: [string, (plugin: Built) => void][] = [
  ['a module is deleted', ({ find }) => rmSync(find('greeting/__init__.py'))],
  ['a RECORD is cut', ({ find }) => writeFileSync(find('dist-info/RECORD'), '')],
  ['pyvenv.cfg is gone', ({ find }) => rmSync(find('pyvenv.cfg'))],
  [
    'its interpreter is gone',
    ({ environment }) => {
      rmSync(join(environment, 'bin', 'python'));
      symlinkSync('/nonexistent/python', join(environment, 'bin', 'python'));
    },
  ],
  ['all of it is gone', ({ environment }) => rmSync(environment, { recursive: true })],
];
for (const [title, damage] of damages) {
  test(`[F10] [F11] ${title}: it is seen, built anew, and the tool answers`, async ({
    task,
    dir,
  }) => {
    const plugin = await built(dir);
    damage(plugin);
    const outcome = await plugin.greet();
    expect(greetingIn(outcome)).toBe('Hello, Ada!');
    expect(outcome.stderr).toContain('is damaged');
    expect(await plugin.greet()).toMatchObject({ code: 0 });
    addFigure(task, 1, `${title}: seen and built anew`);
  });
}

test('a file that was added is no damage, nor is an upgrade of the same Python', async ({
  dir,
}) => {
  const plugin = await built(dir);
  writeFileSync(join(plugin.find('greeting/__init__.py'), '..', 'cache.db'), 'x');
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });

  const manifest = `${plugin.environment}.json`;
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  content.interpreter.mtimeMs -= 1000;
  writeFileSync(manifest, JSON.stringify(content));
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });
  expect(plugin.environments()).toEqual([plugin.environment]);
});

test('[F8] a manifest that is cut, garbage or of another schema is no environment', async ({
  dir,
}) => {
  const plugin = await built(dir);
  for (const content of ['', '{"schema":', '{"schema":99}']) {
    for (const environment of plugin.environments()) writeFileSync(`${environment}.json`, content);
    expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  }
});
