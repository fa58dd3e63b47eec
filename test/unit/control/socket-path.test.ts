import { expect, test } from 'vitest';
import { planSocketDirs, type SocketFacts } from '../../../src/control/socket/socket-path.ts';

const FACTS: SocketFacts = { platform: 'linux', uid: 7, runtimeDir: '/run/user/7', tmpDir: '/t' };
const SHORT = ['/run/user/7/holdfast', '/t/holdfast-7', '/tmp/holdfast-7'];
const NAME = '4194304-99999999999';

test('the folder of the records comes first, short ones after it', () => {
  expect(planSocketDirs('/state/run', NAME, FACTS)).toEqual(['/state/run', ...SHORT]);
});

test('a path is taken as long as its longest form fits, to the byte', () => {
  const rest = `/${NAME}-00000000.sock`.length;
  for (const [platform, maxBytes] of [['linux', 107] as const, ['darwin', 103] as const]) {
    const longest = `/${'é'.repeat(20)}`.padEnd(maxBytes - rest - 20, 'x');
    expect(Buffer.byteLength(longest) + rest).toBe(maxBytes);
    expect(planSocketDirs(longest, NAME, { ...FACTS, platform })[0]).toBe(longest);
    expect(planSocketDirs(`${longest}x`, NAME, { ...FACTS, platform })).toEqual(SHORT);
  }
});

test('a runtime folder that is not absolute, and a long temporary folder, are passed over', () => {
  const facts = { ...FACTS, runtimeDir: 'run', tmpDir: `/${'t'.repeat(100)}` };
  expect(planSocketDirs(`/${'s'.repeat(100)}`, NAME, facts)).toEqual(['/tmp/holdfast-7']);
});
