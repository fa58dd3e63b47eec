import { expect, test } from 'vitest';
import { type FingerprintParts, fingerprintOf } from '../../../src/snapshot/keys/fingerprint.ts';
import { NO_SCOPE, scopeKeyOf } from '../../../src/snapshot/keys/scope-key.ts';
import { addFigure } from '../../helpers/figure.ts';

const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });

function partsAt(root: string, changes: Partial<FingerprintParts> = {}): FingerprintParts {
  return {
    pluginVersion: '1.0.0',
    server: 'sample/greeter',
    words: ['.venv/bin/python', `${root}/server.py`, `--cache=${root}/data/x`],
    places: { '<root>': root, '<data>': `${root}/data` },
    variables: ['TOKEN', 'HOST'],
    files: [file('server.py', 'print()'), file('requirements.txt', 'mcp')],
    ...changes,
  };
}

const here = fingerprintOf(partsAt('/home/a/plugins/sample/1.0.0'));

test('a fingerprint is the same on another machine', () => {
  expect(fingerprintOf(partsAt('/Users/b/cache/sample'))).toBe(here);
});

test('the order of files and of variables does not matter', () => {
  const { files = [] } = partsAt('/x');
  const parts = partsAt('/x', { files: [...files].reverse(), variables: ['HOST', 'TOKEN'] });
  expect(fingerprintOf(parts)).toBe(here);
});

const others: [string, Partial<FingerprintParts>][] = [
  ['version', { pluginVersion: '1.0.1' }],
  ['server', { server: 'sample/other' }],
  ['words', { words: ['python'] }],
  ['variables', { variables: ['TOKEN'] }],
  ['entry', { files: [file('server.py', 'print(1)'), file('requirements.txt', 'mcp')] }],
  ['lock', { files: [file('server.py', 'print()'), file('requirements.txt', 'mcp==2')] }],
  ['boundary between files', { files: [file('requirements.txt', 'mcpserver.pyprint()')] }],
];

test.for(others)('[F55] another %s is another fingerprint', ([, changes], { task }) => {
  expect(fingerprintOf(partsAt('/x', changes))).not.toBe(here);
  addFigure(task, 1, '0 stale serves');
});

test('[H12] a scope is known by the values of its variables and tells none of them', () => {
  const env = { TOKEN: 'secret', HOME: '/a' };
  const key = scopeKeyOf(env, ['TOKEN', 'ABSENT'], 's');
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(scopeKeyOf({ TOKEN: 'secret', HOME: '/b' }, ['ABSENT', 'TOKEN', 'TOKEN'], 's')).toBe(key);
  expect(scopeKeyOf({ TOKEN: 'other' }, ['TOKEN'], 's')).not.toBe(key);
  expect(scopeKeyOf({ ABSENT: 'secret' }, ['TOKEN', 'ABSENT'], 's')).not.toBe(key);
  expect(scopeKeyOf(env, ['TOKEN'], 'another server')).not.toBe(key);
});

test('without a value there is no scope, on any machine', () => {
  expect(scopeKeyOf({}, ['TOKEN'], 'a')).toBe(NO_SCOPE);
  expect(scopeKeyOf({ TOKEN: '' }, ['TOKEN'], 'b')).toBe(NO_SCOPE);
});
