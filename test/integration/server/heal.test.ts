import { expect } from 'vitest';
import { test } from './drive/server-scene.ts';

test('a server that needs no environment is found whole, and nothing of it is started', async ({
  scene,
}) => {
  scene.add('bard', {}, 'wrapped');
  scene.add('cook');
  const { call } = await scene.open();
  for (const server of ['bard:main', 'plugin:bard:main', 'bard']) {
    const { facts } = await call('heal', { server });
    expect(facts).toMatchObject({
      ok: true,
      servers: [{ id: 'plugin:bard:main', outcome: 'whole', environment: 'none' }],
    });
  }
  expect((await call('heal')).facts.others).toEqual(['plugin:cook:main']);
  expect(scene.journal('bard')).toEqual([]);
});

test('a server that our wrapper does not start is refused with what helps', async ({ scene }) => {
  scene.add('cook');
  const { call } = await scene.open();
  const { text, isError } = await call('heal', { server: 'cook' });
  expect(isError).toBe(true);
  expect(text).toContain("error[SERVER_UNKNOWN]: `cook` is not started by Holdfast's wrapper");
});
