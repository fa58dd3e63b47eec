import { expect, test } from 'vitest';
import { environmentKey } from '../../../src/environment/build/publish.ts';
import { addFigure } from '../../helpers/figure.ts';

test('[F18] each implementation, version and ABI of Python has environments of its own', ({
  task,
}) => {
  const interpreters = ['cpython', 'pypy'].flatMap((implementation) =>
    ['3.9.18', '3.11.7', '3.12.1', '3.13.0'].flatMap((version) =>
      ['a', 'b'].map((abi) => ({ implementation, version, abi, executable: '/p', hasVenv: true })),
    ),
  );
  const keys = ['r'.repeat(64), 's'.repeat(64)].flatMap((hash) =>
    interpreters.map((interpreter) => environmentKey(hash, interpreter)),
  );
  expect(new Set(keys).size).toBe(keys.length);
  const moved = interpreters.map((one) =>
    environmentKey('r'.repeat(64), { ...one, executable: '/q' }),
  );
  expect(moved).toEqual(keys.slice(0, moved.length));
  addFigure(task, keys.length, '0 keys shared');
});
