import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { findEnvironment } from '../../../src/environment/inspect.ts';
import { realPython } from '../../helpers/build-setup.ts';
import { addFigure } from '../../helpers/figure.ts';
import { greetingIn, installPlugin } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';

const LOOKS = 200;

test('[F10] a copied interpreter that is moved away is seen at once, and another one is used', async ({
  task,
  dir,
}) => {
  const copy = join(dir, 'copied', 'bin');
  mkdirSync(copy, { recursive: true });
  const name = basename(realPython());
  copyFileSync(realPython(), join(copy, name));
  chmodSync(join(copy, name), 0o755);
  const plugin = installPlugin(dir);
  const withCopy = { HOLDFAST_PYTHON: join(copy, name) };
  expect(greetingIn(await plugin.greet(undefined, withCopy))).toBe('Hello, Ada!');
  const [environment = ''] = plugin.environments();
  const manifest = JSON.parse(readFileSync(`${environment}.json`, 'utf8'));
  expect(manifest.interpreter.path).toBe(join(copy, name));
  const look = () => findEnvironment(plugin.serverStore, manifest.requirementsHash);
  expect(look().kind).toBe('whole');
  const times = Array.from({ length: LOOKS }, () => {
    const startedAt = performance.now();
    look();
    return performance.now() - startedAt;
  }).sort((a, b) => a - b);
  const p95 = times[Math.floor(LOOKS * 0.95)] ?? Number.NaN;
  expect(p95).toBeLessThan(40);

  renameSync(join(dir, 'copied'), join(dir, 'elsewhere'));
  expect(look()).toMatchObject({ kind: 'none', damaged: [{ name: basename(environment) }] });
  const outcome = await plugin.greet();
  expect(greetingIn(outcome)).toBe('Hello, Ada!');
  expect(outcome.stderr).toContain('is damaged');
  addFigure(task, LOOKS, `looks at an interpreter: p95 ${p95.toFixed(2)} ms; gone: seen 1 of 1`);
});

test('[F18] environments of another schema stand beside ours, and neither is written by the other', async ({
  task,
  dir,
}) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const [theirs = ''] = plugin.environments();
  const manifest = JSON.parse(readFileSync(`${theirs}.json`, 'utf8'));
  const other = JSON.stringify({ ...manifest, schema: manifest.schema + 1, more: 'fields' });
  writeFileSync(`${theirs}.json`, other);
  const listed = readFileSync(`${theirs}.files`, 'utf8');
  for (const _ of ['built', 'found']) expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
  const ours = plugin.environments().filter((path) => path !== theirs);
  expect(ours).toHaveLength(1);
  expect(readFileSync(`${theirs}.json`, 'utf8')).toBe(other);
  expect(readFileSync(`${theirs}.files`, 'utf8')).toBe(listed);
  expect(JSON.parse(readFileSync(`${ours[0]}.json`, 'utf8')).schema).toBe(manifest.schema);
  addFigure(task, 2, 'two schemas side by side: 0 cross-writes');
});
