import { expect, test } from 'vitest';
import { isInRange, parseVersionRange } from '../../../../src/environment/python/version-range.ts';

test.each([
  ['3.12.1', '>=3.10,<3.14', true],
  ['3.9.18', '>=3.10,<3.14', false],
  ['3.14.0', '>=3.10,<3.14', false],
  ['3.14.0rc1', '>=3.10,<3.14', false],
  ['3.14.0rc1', '>=3.14', false],
  ['3.15.0a2', '>=3.14', true],
  ['3.10.0', '>=3.10', true],
  ['3.10.0', '>3.10', false],
  ['3.10.1', '>3.10', true],
  ['3.10.0', '<=3.10', true],
  ['3.10.1', '<=3.10', false],
  ['3.12.7', '==3.12.*', true],
  ['3.13.0', '==3.12.*', false],
  ['3.12.0', '==3.12', true],
  ['3.12.1', '==3.12', false],
  ['3.12.1', '!=3.12.*', false],
  ['3.11.9', '!=3.12.*', true],
  ['3.12.1', '!=3.12.1', false],
  ['3.13.2', '~=3.10', true],
  ['4.0.0', '~=3.10', false],
  ['3.10.9', '~=3.10.2', true],
  ['3.11.0', '~=3.10.2', false],
  ['3.10.1', '~=3.10.2', false],
  ['3.11.2', ' >= 3.9 , != 3.10.* ', true],
  ['3.8.18', '', true],
  ['garbage', '>=3.9', false],
])('%s in "%s" is %s', (version, range, expected) => {
  expect(isInRange(version, parseVersionRange(range) ?? [])).toBe(expected);
});

test.each(['3.10', '>=3.x', '=>3.10', '>=3.10.*', '~=3', '>=3.9 <4', '>=3.9; rm -rf /'])(
  '"%s" is no range',
  (range) => {
    expect(parseVersionRange(range)).toBeUndefined();
  },
);
