import { chmodSync, chownSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { formatCode, readCode } from '../../../../src/lib/code/code-file.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';

const PROGRAM = { id: 'a'.repeat(64) };
const CODE = Buffer.from('compiled code of a program');
const CONTENT = formatCode(PROGRAM, { stage: 'started', code: CODE });

function write(dir: string, content: Uint8Array, mode = 0o600): string {
  const file = join(dir, 'code');
  writeFileSync(file, content, { mode });
  chmodSync(file, mode);
  return file;
}

test('code is read as it was kept', ({ dir }) => {
  expect(readCode(write(dir, CONTENT), PROGRAM)).toEqual({ stage: 'started', code: CODE });
});

test('[F53] code with any one byte changed, missing or added reads as missing', ({ dir, task }) => {
  const damaged = [...CONTENT.keys()].flatMap((at) => [
    Buffer.from(CONTENT.map((byte, index) => (index === at ? byte ^ 0x5a : byte))),
    CONTENT.subarray(0, at),
    Buffer.concat([CONTENT.subarray(0, at), CONTENT.subarray(at + 1)]),
    Buffer.concat([CONTENT.subarray(0, at), Buffer.from('x'), CONTENT.subarray(at)]),
  ]);
  const read = damaged.filter((content) => readCode(write(dir, content), PROGRAM) !== undefined);
  expect(read).toEqual([]);
  addFigure(task, damaged.length, '0 damaged code files used');
});

test.for([
  ['of another program', { id: 'b'.repeat(64) }],
  ['that is not there', undefined],
] as const)('code %s reads as missing', ([, program], { dir }) => {
  const file = program ? write(dir, CONTENT) : join(dir, 'absent');
  expect(readCode(file, program ?? PROGRAM)).toBeUndefined();
});

test('[H28] code that others may read or write reads as missing', ({ dir }) => {
  const modes = [0o604, 0o640, 0o620, 0o602, 0o666];
  expect(modes.map((mode) => readCode(write(dir, CONTENT, mode), PROGRAM))).toEqual(
    modes.map(() => undefined),
  );
});

test('[H3] code behind a link reads as missing', ({ dir }) => {
  const file = write(dir, CONTENT);
  renameSync(file, join(dir, 'elsewhere'));
  symlinkSync(join(dir, 'elsewhere'), file);
  expect(readCode(file, PROGRAM)).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)('[H3] code of another user reads as missing', ({ dir }) => {
  const file = write(dir, CONTENT);
  chownSync(file, 4711, 4711);
  expect(readCode(file, PROGRAM)).toBeUndefined();
});
