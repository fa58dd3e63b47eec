import { expect, inject } from 'vitest';
import { test } from './e2e-test.ts';
import {
  environmentsOf,
  greetAda,
  greetings,
  install,
  prepareScene,
  update,
} from './greeter-scene.ts';
import { nodeModulesOf, readFailureCache } from './harness/host-files.ts';

/** The `mcp` package also gives results a structure, which the client then shows to the model. */
const GREETING = JSON.stringify({ result: 'Hello, Ada!' });

test('greeter builds its pinned environment from the index, and keeps it through an update', async ({
  home,
  skip,
}) => {
  const index = inject('index');
  if (index.kind === 'missing') return skip(index.reason);
  Object.assign(home.env, index.env);
  const scene = prepareScene(home, 'greeter');
  await install(scene);

  const first = await greetAda(scene);
  expect(first.servers[scene.server]).not.toBe('failed');
  expect(greetings(scene, first)).toEqual([GREETING]);
  const built = environmentsOf(scene);
  expect(built).toHaveLength(1);

  await update(scene, '0.2.0');
  const second = await greetAda(scene);
  expect(greetings(scene, second)).toEqual([GREETING]);
  expect(environmentsOf(scene)).toEqual(built);
  expect(readFailureCache(home)).toEqual({});
  expect(nodeModulesOf(home)).toEqual([]);
});
