import { expect, test } from 'vitest';
import { stateRoot } from '../../../src/control/place/state-root.ts';

type Row = [NodeJS.Platform, NodeJS.ProcessEnv, string];

test.each<Row>([
  ['linux', { XDG_STATE_HOME: '/s', HOME: '/home/a' }, '/s/holdfast'],
  ['linux', { XDG_STATE_HOME: 's', HOME: '/home/a' }, '/home/a/.local/state/holdfast'],
  ['darwin', { HOME: '/Users/a b' }, '/Users/a b/.local/state/holdfast'],
  ['win32', { LOCALAPPDATA: 'C:\\l', USERPROFILE: 'C:\\u' }, 'C:\\l\\holdfast\\state'],
  ['win32', { LOCALAPPDATA: 'l', USERPROFILE: 'C:\\u' }, 'C:\\u\\.local\\state\\holdfast'],
])('[F20] on %s with %j the state lies in %s', (platform, env, expected) => {
  expect(stateRoot({ platform, env })).toBe(expected);
});

test.each<[NodeJS.Platform, NodeJS.ProcessEnv]>([
  ['linux', {}],
  ['linux', { HOME: '' }],
  ['linux', { HOME: 'home' }],
  ['linux', { HOME: '/', XDG_STATE_HOME: '' }],
  ['win32', { USERPROFILE: 'C:\\', LOCALAPPDATA: 'l' }],
])('[F20] on %s with %j the home is refused', (platform, env) => {
  expect(() => stateRoot({ platform, env })).toThrow(
    expect.objectContaining({ code: 'STATE_UNUSABLE' }),
  );
});
