import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readLastLog } from '../../../../src/host/records/last-log.ts';
import { test } from '../../../helpers/test.ts';
import { type HostTree, hostTree } from '../host-tree.ts';

const ID = 'plugin:p:s';
const at = '2026-11-21T16:15:00.275Z';
const START = { debug: 'Starting connection with timeout of 30000ms' };
const FAILED = { error: 'Connection failed (CONNECTION_CLOSED): Connection closed' };
const CONNECTED = { debug: 'Successfully connected (transport: stdio) in 96ms' };
const wrote = (text: string) => ({ error: `Server stderr: ${text}` });
const wroteBefore = (text: string) => ({
  debug: `stderr of the stdio server before restarting it: ${text}`,
});

function log({ places, write }: HostTree, lines: object[] | string, place: object = {}): string {
  const { folder, file } = { folder: '-my-proj-x', file: '2026-11-21T16-15-00-230Z', ...place };
  const path = join(places.logsRoot, folder, 'mcp-logs-plugin-p-s', `${file}.jsonl`);
  const text =
    typeof lines === 'string'
      ? lines
      : lines.map((line) => `${JSON.stringify({ ...line, timestamp: at })}\n`).join('');
  return write(path, text);
}

describe('the last start', () => {
  const CASES: [string, object[], object | undefined][] = [
    [
      'failed, with what the server wrote in its last attempt',
      [
        START,
        wroteBefore('first\n'),
        wrote('one\ntwo\n'),
        { debug: 'Connection failed after' },
        FAILED,
      ],
      { outcome: 'failed', at, stderr: ['one', 'two'], error: FAILED.error },
    ],
    [
      'failed, with what the server wrote in its first attempt only',
      [START, wroteBefore('first\n'), FAILED],
      { outcome: 'failed', at, stderr: ['first'], error: FAILED.error },
    ],
    [
      'succeeded after a failure',
      [START, wrote('bad'), FAILED, START, wrote('hello\n'), CONNECTED],
      { outcome: 'connected', at, stderr: ['hello'] },
    ],
    [
      'failed after a success',
      [START, wrote('hello'), CONNECTED, { debug: 'closed' }, START, wrote('bad'), FAILED],
      { outcome: 'failed', at, stderr: ['bad'], error: FAILED.error },
    ],
    ['is still under way', [START, wrote('hm')], { outcome: 'unknown', at, stderr: ['hm'] }],
    ['is not told', [{ debug: 'Skipping connection' }], undefined],
  ];
  for (const [title, lines, expected] of CASES) {
    test(title, ({ dir }) => {
      const tree = hostTree(dir);
      const file = log(tree, lines);
      const found = readLastLog(tree.places, { cwd: '/my/proj_x' }, ID);
      expect(found).toEqual(expected && { file, ...expected });
    });
  }
});

test('is looked for in the newest log that tells of one', ({ dir }) => {
  const tree = hostTree(dir);
  log(tree, [START, CONNECTED], { file: '2026-11-20T00-00-00-000Z' });
  const file = log(tree, [START, FAILED], { file: '2026-11-21T00-00-00-000Z' });
  log(tree, [{ debug: 'Skipping connection' }], { file: '2026-11-22T00-00-00-000Z' });
  expect(readLastLog(tree.places, { cwd: '/my/proj_x' }, ID)?.file).toBe(file);
});

test('is found in the logs of any directory', ({ dir }) => {
  const tree = hostTree(dir);
  log(tree, [START, CONNECTED], { file: '2026-11-20T00-00-00-000Z', folder: '-a' });
  const file = log(tree, [START, FAILED], { file: '2026-11-21T00-00-00-000Z', folder: '-b' });
  log(tree, [START, CONNECTED], { file: '2026-11-19T00-00-00-000Z', folder: '-c' });
  expect(readLastLog(tree.places, 'any', ID)?.file).toBe(file);
});

test('is found for a directory whose name is too long for a folder', ({ dir }) => {
  const tree = hostTree(dir);
  const cwd = `/${'a'.repeat(300)}`;
  const file = log(tree, [START, FAILED], { folder: `-${'a'.repeat(199)}-h24n8i` });
  expect(readLastLog(tree.places, { cwd }, ID)?.file).toBe(file);
});

test('is not guessed when two long names begin alike', ({ dir }) => {
  const tree = hostTree(dir);
  for (const hash of ['h24n8i', 'x1'])
    log(tree, [START, FAILED], { folder: `-${'a'.repeat(199)}-${hash}` });
  expect(readLastLog(tree.places, { cwd: `/${'a'.repeat(300)}` }, ID)).toBeUndefined();
});

test('shows the end of what a server wrote, however much it was', ({ dir }) => {
  const tree = hostTree(dir);
  const lines = Array.from({ length: 50_000 }, (_, n) => `"line" ${n}\n`).join('');
  log(tree, [START, wroteBefore(lines), wrote(`${lines}the cause\n`), FAILED]);
  const found = readLastLog(tree.places, { cwd: '/my/proj_x' }, ID);
  expect(found?.stderr.slice(-2)).toEqual(['"line" 49999', 'the cause']);
  expect(found?.outcome).toBe('failed');
});

describe('[H25] a log that holds something else tells of nothing', () => {
  const CASES: [string, string][] = [
    ['nothing', ''],
    ['no JSON', 'Starting connection\nConnection failed (X)\n'],
    ['other types', '5\nnull\n[]\n{"debug":5}\n{"error":{}}\n'],
    ['one endless line', 'x'.repeat(200_000)],
  ];
  for (const [title, text] of CASES) {
    test(title, ({ dir }) => {
      const tree = hostTree(dir);
      log(tree, text);
      expect(readLastLog(tree.places, { cwd: '/my/proj_x' }, ID)).toBeUndefined();
    });
  }
});

test('[H26] a log of a terabyte is read at its end only', ({ dir }) => {
  const tree = hostTree(dir);
  truncateSync(log(tree, [START, FAILED]), 2 ** 40);
  const startedAt = performance.now();
  expect(readLastLog(tree.places, { cwd: '/my/proj_x' }, ID)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(500);
});
