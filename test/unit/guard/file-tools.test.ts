import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { createLiveUses, removable } from '../../../src/guard/live-uses.ts';
import { requestIn, usesOf } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';

const tree = useSharedTree();

const STORE = 'home/.cache/claude-mcp-venvs/mp/greeter/envs';
const PLUGIN = 'home/.claude/plugins/cache/mp/greeter/1.0.0';

test.for([
  ['Write', 'file_path', `${STORE}/k1-a/pyvenv.cfg`, 'deny'],
  ['Edit', 'file_path', 'proj/.venv/pyvenv.cfg', 'deny'],
  ['NotebookEdit', 'notebook_path', `${PLUGIN}/.venv/bin/python`, 'deny'],
  ['MultiEdit', 'file_path', 'home/.claude/plugins/data/greeter-mp/.venv/pyvenv.cfg', 'deny'],
  ['Write', 'file_path', `${STORE}/k0-z/pyvenv.cfg`, 'allow'],
  ['Write', 'file_path', `${STORE}/k1-a/new.py`, 'allow'],
  ['Edit', 'file_path', `${PLUGIN}/server.py`, 'allow'],
  ['Write', 'file_path', 'home/.claude/plugins/data/greeter-mp/notes.txt', 'allow'],
  ['Write', 'file_path', 'proj/README.md', 'allow'],
  ['Write', 'file_path', 'proj/missing.md', 'allow'],
])('[H17] %s with %s %s: %s', async ([toolName, field, path, expected]) => {
  const { dir } = tree;
  const toolInput = { [field ?? '']: join(dir, path ?? '') };
  const verdict = await judge({ ...requestIn(dir, ''), toolName: toolName ?? '', toolInput });
  expect(verdict.verdict).toBe(expected);
});

test('a place is removable when nothing alive stands on, above or below it', () => {
  const { dir } = tree;
  let collected = 0;
  const liveUses = createLiveUses(() => {
    collected++;
    return usesOf(dir);
  });
  expect(collected).toBe(0);
  expect(removable(join(dir, STORE, 'k0-z'), liveUses)).toEqual({ removable: true });
  expect(removable(join(dir, STORE), liveUses)).toMatchObject({
    removable: false,
    users: [{ name: 'greeter' }],
  });
  expect(removable(join(dir, STORE, 'k1-a/bin'), liveUses)).toMatchObject({ removable: false });
  expect(collected).toBe(1);
});
