import { expect, test } from 'vitest';
import type { Interpreter } from '../../../../src/environment/python/ask-interpreter.ts';
import { choosePip } from '../../../../src/environment/python/choose-pip.ts';

const RUNNER = '/usr/lib/pip/__pip-runner__.py';
const WHEEL = '/usr/share/wheels/pip-23.0.1-py3-none-any.whl';

const bare: Interpreter = {
  implementation: 'cpython',
  version: '3.11.2',
  abi: 'cpython-311',
  executable: '/usr/bin/python3.11',
  hasVenv: true,
};

const installed = { program: RUNNER, version: '24.2' };
const wheel = { program: `${WHEEL}/pip`, version: '23.0.1' };

test.each<[string, Partial<Interpreter>, ReturnType<typeof choosePip>]>([
  [
    'an installed pip goes before the wheel',
    { pipVersion: '24.2', pipRunner: RUNNER, pipWheel: WHEEL },
    installed,
  ],
  [
    'a pip before 22.3 gives way to the wheel',
    { pipVersion: '22.0.4', pipRunner: RUNNER, pipWheel: WHEEL },
    wheel,
  ],
  [
    'a pip without its runner gives way to the wheel',
    { pipVersion: '24.2', pipWheel: WHEEL },
    wheel,
  ],
  ['a pip without its runner is none', { pipVersion: '24.2' }, undefined],
  ['neither pip nor wheel is none', {}, undefined],
])('%s', (_, known, expected) => {
  expect(choosePip({ ...bare, ...known })).toEqual(expected);
});
