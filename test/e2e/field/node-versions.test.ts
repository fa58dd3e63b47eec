import { execa } from 'execa';
import { test as base, expect, inject } from 'vitest';
import type { Home } from '../harness/home.ts';
import { expectToWork, installBoth, prepareField } from './field-scene.ts';
import { findNode } from './find-node.ts';
import { makeSurroundings } from './surroundings.ts';

/** A `test` with a function that makes homes in which `node` is of one version. */
const test = base.extend<{ homeWithNode: (major: number) => Promise<Home> }>({
  homeWithNode: async ({ skip }, use) => {
    const homes: Home[] = [];
    await use(async (major) => {
      const client = inject('client');
      if (client.kind === 'missing') return skip(client.reason);
      const node = await findNode(major).catch((error) => skip(`no Node ${major}: ${error}`));
      const home = makeSurroundings({ client: client.path, node });
      homes.push(home);
      return home;
    });
    for (const home of homes) home.remove();
  },
});

test.for([20, 22, 24, 26])(
  'with Node %i the demo runs, and a plugin builds, answers and is guarded',
  async (major, { homeWithNode }) => {
    const home = await homeWithNode(major);
    const env = { PATH: home.env.PATH, HOME: home.path };
    const demo = await execa('node', ['dist/holdfast.cjs', 'demo'], { env, extendEnv: false });
    expect(demo.stdout.match(/✔ .*Hello, Ada!/g)).toHaveLength(4);

    const scene = prepareField(home);
    await installBoth(scene);
    await expectToWork(scene);
  },
);
