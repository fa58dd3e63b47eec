import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { createLiveUses, removable } from '../../../src/guard/live-uses.ts';
import { requestIn, usesOf } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

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
])('[H17] %s with %s %s: %s', async ([toolName, field, path, expected], { task }) => {
  const { dir } = tree;
  const toolInput = { [field ?? '']: join(dir, path ?? '') };
  const verdict = await judge({ ...requestIn(dir, ''), toolName: toolName ?? '', toolInput });
  expect(verdict.verdict).toBe(expected);
  addFigure(task, 1, 'calls of file tools judged right');
});

test.for([
  ['bash @/proj/later.sh', 'rm -rf ~/.claude/plugins/cache'],
  ['sh later.sh', 'cd ~/.claude && rm -rf plugins'],
  ['. ./later.sh', 'rm -rf ~/.claude/plugins'],
  ['python3 later.py', 'import shutil; shutil.rmtree("@/home/.claude/plugins/cache")'],
])(
  '[H17] %s, which was written by an earlier call, is read when it is run',
  async ([command = '', script = ''], { task }) => {
    const { dir } = tree;
    const name = command.endsWith('.py') ? 'later.py' : 'later.sh';
    const placed = (text: string) => text.replaceAll('@', dir);
    writeFileSync(join(dir, 'proj', name), `${placed(script)}\n`);
    const { verdict } = await judge(requestIn(dir, placed(command)));
    expect(verdict).toBe('deny');
    addFigure(task, 1, 'scripts written earlier are read and denied');
  },
);

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
