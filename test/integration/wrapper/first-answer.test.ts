import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { formatTwice, readTwice } from '../../../src/lib/files/twice-file.ts';
import {
  HEADER,
  type KeptAnswer,
  stampOf,
} from '../../../src/wrapper/first-answer/first-answer.ts';
import { installPlugin, outcomeOf } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';

type Plugin = ReturnType<typeof installPlugin>;

const hello = (name = 'test', id = 1) =>
  `${JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name, version: '1' } },
  })}\n`;
const LIST = `${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' })}\n`;

/** What no server said: who answers with it has it from the kept answer. */
const MARK = '{"jsonrpc":"2.0","id":1,"result":{"mark":true}}\n';

/** Says `words` and gives the answers, once there are as many as requests. */
async function talk(plugin: Plugin, words: string, count: number, lastsMs = 0) {
  const child = plugin.start();
  const outcome = outcomeOf(child);
  child.stdin.write(words);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
    if (said.split('\n').length > count) setTimeout(() => child.stdin.end(), lastsMs);
  });
  const { code, stdout, stderr } = await outcome;
  const answers = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, stderr, answers: answers.map(({ id, result }) => ({ id, result })) };
}

function keptIn({ store }: Plugin): string | undefined {
  const folder = join(store, '.code');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = names.find((file) => file.startsWith('first-'));
  return name === undefined ? undefined : join(folder, name);
}

/** A plugin with a kept first answer, which is made `MARK`. */
async function marked(dir: string, changes: Partial<KeptAnswer> = {}) {
  const plugin = installPlugin(dir);
  await plugin.greet();
  // what changed a moment ago is not relied on
  for (let round = 0; round < 30 && keptIn(plugin) === undefined; round++) {
    await sleep(300);
    await talk(plugin, hello(), 1, 600);
  }
  const file = keptIn(plugin) ?? 'no first answer was kept';
  const kept: KeptAnswer = JSON.parse(readTwice(file, HEADER)?.toString() ?? '');
  const keep = (changed: Partial<KeptAnswer>) =>
    writeKept(file, { ...kept, answer: MARK, ...changed });
  keep(changes);
  return { plugin, file, stamps: kept.stamps, keep, truth: JSON.parse(kept.answer).result };
}

function writeKept(file: string, kept: KeptAnswer): void {
  writeFileSync(file, formatTwice(HEADER, Buffer.from(JSON.stringify(kept))));
}

const mark = { mark: true };

test('the first line of last time is answered as last time, once', async ({ dir }) => {
  const { plugin } = await marked(dir);
  const { code, stderr, answers } = await talk(plugin, `${hello()}${LIST}`, 2);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(answers.map(({ id }) => id)).toEqual([1, 2]);
  expect(answers[0]?.result).toEqual(mark);
  expect(answers[1]?.result.tools).toHaveLength(1);
});

test('a session that calls its server leaves an answer that holds', async ({ dir }) => {
  const { plugin, file } = await marked(dir);
  const call = LIST.replace(
    'tools/list"',
    'tools/call","params":{"name":"greet","arguments":{"name":"Ada"}}',
  );
  await talk(plugin, `${hello()}${call}`, 2, 1500);
  const kept: KeptAnswer = JSON.parse(readTwice(file, HEADER)?.toString() ?? '');
  expect(kept.answer).not.toBe(MARK);
  const changed = Object.entries(kept.stamps).filter(([path, stamp]) => stampOf(path) !== stamp);
  expect(changed).toEqual([]);
});

test('another first line is answered anew', async ({ dir }) => {
  const { plugin, truth } = await marked(dir);
  expect((await talk(plugin, hello('other'), 1)).answers).toEqual([{ id: 1, result: truth }]);
  expect((await talk(plugin, hello('test', 7), 1)).answers).toEqual([{ id: 7, result: truth }]);
});

const CHANGES: [string, (plugin: Plugin) => void][] = [
  ['the snapshot', (it) => touch(join(it.serverStore, 'tools-cache.json'))],
  ['the manifest', (it) => touch(join(it.root, '.claude-plugin', 'plugin.json'))],
  ['the requirements', (it) => touch(join(it.serverDir, 'requirements.txt'))],
  ['the entry', (it) => touch(join(it.serverDir, 'server.py'))],
  ['a new file beside it', (it) => writeFileSync(join(it.serverDir, 'holdfast.json'), '{}')],
];

function touch(file: string): void {
  utimesSync(file, new Date(), new Date());
}

test('after any change of what decided it, the answer is made anew', async ({ dir }) => {
  const { plugin, stamps, keep, truth } = await marked(dir);
  for (const [what, change] of CHANGES) {
    keep({ stamps: Object.fromEntries(Object.keys(stamps).map((path) => [path, stampOf(path)])) });
    change(plugin);
    expect([what, (await talk(plugin, hello(), 1)).answers]).toEqual([
      what,
      [{ id: 1, result: truth }],
    ]);
  }
});

test('an answer that is not fresh any more is made anew', async ({ dir }) => {
  const { plugin, truth } = await marked(dir, { until: Date.now() });
  expect((await talk(plugin, hello(), 1)).answers).toEqual([{ id: 1, result: truth }]);
});

test('[F53] a damaged first answer is not given', async ({ dir }) => {
  const { plugin, file, truth } = await marked(dir);
  const damaged = readFileSync(file);
  damaged[HEADER.length + 20] = 0;
  writeFileSync(file, damaged);
  expect((await talk(plugin, hello(), 1)).answers).toEqual([{ id: 1, result: truth }]);
});

test('a host that leaves or ends the wrapper without a word is obeyed at once', async ({ dir }) => {
  const { plugin } = await marked(dir);
  const left = plugin.start();
  left.stdin.end();
  expect(await outcomeOf(left)).toEqual({ code: 0, stdout: '', stderr: '' });
  const ended = plugin.start();
  const outcome = outcomeOf(ended);
  await sleep(300);
  ended.kill('SIGTERM');
  await outcome;
  expect(ended.signalCode).toBe('SIGTERM');
});
