import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { readRequirements } from '../../../../src/environment/requirements-hash.ts';
import {
  HIDDEN,
  OUTSIDE_POLICY,
  WITHIN_POLICY,
} from '../../../fixtures/environment/requirement-corpus.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';

/** How a requirement file is read: what it was refused with, or that it was accepted. */
function reader(dir: string) {
  const file = join(dir, 'plugin', 'server', 'requirements.txt');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(dirname(file), 'a.txt'), 'foo\n');
  return (content: string | Uint8Array): string => {
    writeFileSync(file, content);
    try {
      readRequirements({ kind: 'requirements', file }, join(dir, 'plugin'));
      return 'accepted';
    } catch (error) {
      return error instanceof Error ? error.message.replace(file, 'FILE') : '';
    }
  };
}

test('[H5] no line that leads an installer astray is accepted, and each is named', ({
  task,
  dir,
}) => {
  const read = reader(dir);
  const answers = OUTSIDE_POLICY.map((line) => [line, read(`foo==1\n${line}\nbar\n`)] as const);
  expect(answers.filter(([, answer]) => !answer.startsWith('`FILE:2`'))).toEqual([]);
  addFigure(task, OUTSIDE_POLICY.length, '0 lines outside of the policy accepted');
});

test('[H5] lines within the policy are accepted', ({ task, dir }) => {
  const read = reader(dir);
  const refused = WITHIN_POLICY.filter((line) => read(`${line}\n`) !== 'accepted');
  expect(refused).toEqual([]);
  addFigure(task, WITHIN_POLICY.length, '0 lines within the policy refused');
});

test('[H5] a line that only an installer would see is refused with the file that hides it', ({
  task,
  dir,
}) => {
  const read = reader(dir);
  const answers = HIDDEN.map((content) => [content, read(content)] as const);
  expect(answers.filter(([, answer]) => !/^`FILE:[12]`/.test(answer))).toEqual([]);
  addFigure(task, HIDDEN.length, '0 hidden lines accepted');
});

test('[H5] [F17] a line of 10 MB takes less than a second of processor time', {
  timeout: 60_000,
}, ({ task, dir }) => {
  const read = reader(dir);
  const long = [
    `${'a'.repeat(1e7)}!`,
    `a${' '.repeat(1e7)}!`,
    `a${' --hash=sha256:'.repeat(7e5)}!`,
  ];
  let slowestMs = 0;
  for (const line of long) {
    const before = process.cpuUsage();
    expect(read(line)).toMatch(/^`FILE:1`/);
    const { user, system } = process.cpuUsage(before);
    slowestMs = Math.max(slowestMs, Math.round((user + system) / 1000));
  }
  expect(slowestMs).toBeLessThan(1_000);
  addFigure(task, long.length, `the slowest of 10 MB took ${slowestMs} ms of CPU`);
});
