import { expect } from 'vitest';
import { type SelfTest, sessionStart } from '../../../src/hooks/session-start.ts';
import { test } from '../../helpers/test.ts';

test.for<[string, SelfTest, RegExp]>([
  ['that works is not mentioned', async () => undefined, /^$/],
  ['that does not work is told loudly', async () => 'it allows `rm`', /guard.*it allows `rm`/],
  [
    'that cannot be tested is told loudly',
    async () => {
      throw new Error('a part is missing');
    },
    /guard.*a part is missing/,
  ],
])('[F47] a guard %s', async ([, selfTest, expected], { dir }) => {
  const { platform } = process;
  const world = { env: { HOME: dir }, home: dir, platform, cwd: dir, uid: 0, now: 0, cli: 'x' };
  const text = await sessionStart(world, { input: {}, selfTest });
  expect(text === '' ? '' : JSON.parse(text).systemMessage).toMatch(expected);
});
