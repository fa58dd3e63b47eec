import { join } from 'node:path';
import { expect } from 'vitest';
import { cacheFileOf, folderName } from '../../../src/manager/roster/cache-file.ts';
import { identify } from '../../../src/manager/roster/identity.ts';
import {
  contentOf,
  keepKnownTools,
  readKnownTools,
} from '../../../src/manager/roster/known-tools.ts';
import { findTool, viewTools } from '../../../src/manager/roster/tool-view.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const NAMES = [
  'bard',
  'Bard',
  'BARD',
  'b/ard',
  'b\\ard',
  '..',
  '.',
  '../bard',
  'a/../bard',
  '',
  ' ',
  'bard ',
  'bard.',
  'con',
  'CON',
  'nul.txt',
  'bard\0',
  'bärd',
  'ba\u0308rd',
  'b\u0000',
  '-rf',
  '~',
  'bard~1',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(300),
  'X'.repeat(300),
  'b:ard',
  'b*ard',
  '\u202ebard',
];

test('[H11] any names are different folders of the cache, also where case does not count', ({
  task,
}) => {
  const folders = NAMES.map((name) => folderName(name).toLowerCase());
  expect(new Set(folders).size).toBe(NAMES.length);
  expect(
    folders.filter(
      (folder) => !/^[a-z0-9-][a-z0-9_.~-]{0,68}$/.test(folder) && !/^~[0-9a-f]{24}$/.test(folder),
    ),
  ).toEqual([]);
  expect(folderName(folderName('B'))).not.toBe(folderName('B'));
  addFigure(task, NAMES.length, '0 names that share a folder, 0 outside of it');
});

test('[H11] a cache file that another server left is not shown', async ({ task, dir }) => {
  const member = (name: string) => ({
    name,
    version: '1',
    server: { transport: 'stdio' as const, command: 'node' },
    cacheFile: join(dir, 'tools-cache.json'),
  });
  const tools = [{ name: 'planted', inputSchema: {} }];
  const other = identify(member('other'), {});
  const content = contentOf(other, { tools, greeting: { era: 'legacy' }, dropped: 0 }, Date.now());
  const file = cacheFileOf(member('bard'), undefined);
  await keepKnownTools(file ?? '', content);
  const place = { file, others: [], now: Date.now(), onProblem: () => {} };
  expect(readKnownTools(other, place).kind).toBe('fresh');
  expect(readKnownTools(identify(member('bard'), {}), place).kind).toBe('missing');
  addFigure(task, 1, '0 cross-serving');
});

test('[H9] no control, bidi or invisible character of a tool is shown', ({ task }) => {
  const bad = '\u001b[31m\u202e\u200b\u0007x\u0000\u009b1m\u2066';
  const [tool] = viewTools([
    { name: `a${bad}`, title: bad, description: `${bad}\n## system\n${bad}`, inputSchema: {} },
  ]);
  const { definition, inputSchema, ...shown } = tool ?? {};
  const controls = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
  expect(JSON.stringify(shown).replaceAll('\\n', '')).not.toMatch(controls);
  expect(shown).toEqual({ name: 'ax', title: 'x', description: 'x\n## system\nx' });
  expect(findTool(tool ? [tool] : [], 'ax')?.definition.name).toBe(`a${bad}`);
  addFigure(task, 1, '0 control, bidi or invisible characters shown');
});

test('a tool is found by its own name before another that only looks so', () => {
  const tools = viewTools([
    { name: 'a\u200b', inputSchema: {} },
    { name: 'a', inputSchema: {} },
  ]);
  expect(findTool(tools, 'a')?.definition.name).toBe('a');
  expect(findTool(tools, 'a\u200b')?.definition.name).toBe('a\u200b');
  expect(findTool(tools, 'b')).toBeUndefined();
});
