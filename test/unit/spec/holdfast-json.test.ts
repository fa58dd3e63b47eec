import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readHoldfastJson } from '../../../src/spec/holdfast-json.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const GARBAGE = [
  '',
  'null',
  '[]',
  '"x"',
  '{"entry": 5}',
  '{"entry": ""}',
  '{"nope": 1}',
  '{"__proto__": {"entry": "x"}}',
  '{"constructor": 1}',
  '{"buildTimeoutSeconds": 1e400}',
  '{"idleStopMinutes": -1}',
  '{"entry": "a", }',
  '{ // comment\n}',
  '['.repeat(100_000),
  '['.repeat(50_000) + ']'.repeat(50_000),
  `{"entry": "${'x'.repeat(2_000_000)}"}`,
  '\0'.repeat(64),
];

test('[H25] a holdfast.json that is garbage is one error with its place', ({ task, dir }) => {
  const file = join(dir, 'holdfast.json');
  for (const text of GARBAGE) {
    writeFileSync(file, text);
    expect(() => readHoldfastJson(dir), text.slice(0, 40)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(file),
        hint: expect.any(String),
      }),
    );
  }
  addFigure(task, GARBAGE.length, '0 crashes');
});

test('[H25] a byte order mark and a name that stands twice are no error', ({ dir }) => {
  writeFileSync(join(dir, 'holdfast.json'), '\uFEFF{"probe": "entry", "probe": "none"}');
  expect(readHoldfastJson(dir)).toEqual({ probe: 'none' });
});
