import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inspectCommand } from '../../../src/verify/command/inspect-command.ts';
import { writeTree } from '../../helpers/plugin-dir.ts';
import { test } from '../../helpers/test.ts';

/** A plugin in `dir` with these files, and a PATH that has `node`, `sh` and `bash` only. */
function look(dir: string, files: Record<string, string>, prepare?: (root: string) => void) {
  const root = join(dir, 'plugin');
  const bin = join(dir, 'bin');
  const tools = { node: '#!/bin/sh\n', sh: '#!/bin/sh\n', bash: '#!/bin/sh\n' };
  writeTree(bin, tools);
  writeTree(root, { '.keep': '', ...files });
  prepare?.(root);
  const facts = {
    env: { PATH: bin },
    platform: process.platform,
    cwd: dir,
    home: dir,
    pluginRoot: root,
    pluginData: join(dir, 'data'),
    programs: new Map<string, string | undefined>(),
  };
  return (command: string, args: string[] = [], unresolved: string[] = []) => {
    const inPlugin = (word: string) => word.replace('ROOT', root);
    const started = { command: inPlugin(command), args: args.map(inPlugin), unresolved };
    const defect = inspectCommand(started, facts);
    if (defect === undefined) return [];
    return [defect.code, defect.certainty, defect.subject.replace(root, 'ROOT')];
  };
}

function venvTo(target: string, at = 'mcp-servers/s/.venv') {
  return (root: string) => symlinkSync(target, join(root, at));
}

const SCRIPT = 'mcp-servers/s/run.sh';

describe('a start command', () => {
  test('that is there is well', ({ dir }) => {
    const inspect = look(dir, { 'server.mjs': '', 'run.sh': '#!/bin/sh\nexec node server.mjs\n' });
    expect(inspect('node', ['ROOT/server.mjs'])).toEqual([]);
    expect(inspect('node', ['--no-warnings', 'ROOT/server.mjs', 'ROOT/out.db'])).toEqual([]);
    expect(inspect('node', ['-e', 'nothing()'])).toEqual([]);
    expect(inspect('ROOT/run.sh')).toEqual([]);
    expect(inspect('bash', ['-c', 'ROOT/absent'])).toEqual([]);
  });

  test('whose program is not on the PATH is told by its name', ({ dir }) => {
    expect(look(dir, {})('uvx', ['some-server'])).toEqual(['COMMAND_MISSING', 'sure', 'uvx']);
  });

  test('whose script is missing is told by the script', ({ dir }) => {
    const inspect = look(dir, {});
    expect(inspect('node', ['ROOT/dist/server.mjs'])).toEqual([
      'FILE_MISSING',
      'sure',
      'ROOT/dist',
    ]);
    expect(inspect('ROOT/run.sh')).toEqual(['FILE_MISSING', 'sure', 'ROOT/run.sh']);
  });

  test('that may not be executed, or is empty, is not runnable', ({ dir }) => {
    const inspect = look(dir, { 'plain.sh': 'exit 0\n', 'empty.sh': '' }, (root) => {
      chmodSync(join(root, 'empty.sh'), 0o755);
    });
    expect(inspect('ROOT/plain.sh')).toEqual(['COMMAND_NOT_RUNNABLE', 'sure', 'ROOT/plain.sh']);
    expect(inspect('ROOT/empty.sh')).toEqual(['COMMAND_NOT_RUNNABLE', 'sure', 'ROOT/empty.sh']);
  });

  test('that names a variable which nobody sets is told by the variable', ({ dir }) => {
    const inspect = look(dir, { 'server.mjs': '' });
    expect(inspect('${NODE_HOME}/bin/node')).toEqual(['VARIABLE_UNSET', 'sure', 'NODE_HOME']);
    const args = ['ROOT/server.mjs', '--key=${API_KEY}'];
    expect(inspect('node', args, ['API_KEY'])).toEqual(['VARIABLE_UNSET', 'suspected', 'API_KEY']);
    expect(inspect('node', ['ROOT/server.mjs'], ['user_config.key'])).toEqual([]);
  });

  test('[F1] in an environment that dangles is told by the link', ({ dir }) => {
    const files = { 'mcp-servers/s/server.py': '' };
    const inspect = look(dir, files, venvTo('/home/author/venv'));
    const link = ['LINK_DANGLING', 'sure', 'ROOT/mcp-servers/s/.venv'];
    expect(
      inspect('ROOT/mcp-servers/s/.venv/bin/python', ['ROOT/mcp-servers/s/server.py']),
    ).toEqual(link);
    expect(inspect('node', ['-e', '0', 'ROOT/mcp-servers/s/.venv/x'])).toEqual(link);
  });

  test('[F1] [F43] whose environment is a loop of links is told by the link', ({ dir }) => {
    const inspect = look(dir, { 'mcp-servers/s/x': '' }, venvTo('.venv'));
    expect(inspect('ROOT/mcp-servers/s/.venv/bin/python')).toEqual([
      'LINK_DANGLING',
      'sure',
      'ROOT/mcp-servers/s/.venv',
    ]);
  });

  test('[F10] whose interpreter behind the environment is gone is told by the link to it', ({
    dir,
  }) => {
    const inspect = look(dir, { '.venv/pyvenv.cfg': '', '.venv/bin/x': '' }, (root) =>
      symlinkSync('/opt/python-that-was-removed/bin/python3', join(root, '.venv/bin/python')),
    );
    const python = ['LINK_DANGLING', 'sure', 'ROOT/.venv/bin/python'];
    expect(inspect('ROOT/.venv/bin/python')).toEqual(python);
    writeTree(join(dir, 'plugin'), { '.venv/bin/tool': `#!${dir}/plugin/.venv/bin/python\n` });
    expect(inspect('ROOT/.venv/bin/tool')).toEqual(python);
  });
});

describe('a script that starts a server', () => {
  test.for([
    ['by dirname', 'exec "$(dirname "$0")/.venv/bin/python" server.py'],
    ['by a variable', 'HERE="$(cd "$(dirname "$0")" && pwd)"\nexec "$HERE/.venv/bin/python" x'],
    ['by two variables', 'D=$(dirname "$0")\nV="$D/.venv"\nexec "$V/bin/python" x'],
    ['by BASH_SOURCE', 'exec "${BASH_SOURCE%/*}/.venv/bin/python" x'],
    ['by the plugin root', 'exec "$CLAUDE_PLUGIN_ROOT/mcp-servers/s/.venv/bin/python" x'],
    ['by activation', 'cd "$(dirname "$0")"\n. .venv/bin/activate\nexec python x'],
  ])('that names a dangling environment %s is told by the link', ([, body], { dir }) => {
    const files = { [SCRIPT]: `#!/bin/sh\n# uses .venv\n${body}\n` };
    const inspect = look(dir, files, venvTo('/home/author/venv'));
    const link = ['LINK_DANGLING', 'sure', 'ROOT/mcp-servers/s/.venv'];
    expect(inspect(`ROOT/${SCRIPT}`)).toEqual(link);
    expect(inspect('bash', [`ROOT/${SCRIPT}`])).toEqual(link);
  });

  test('whose environment is there is well', ({ dir }) => {
    const body = 'exec "$(dirname "$0")/.venv/bin/python" server.py';
    const files = { [SCRIPT]: `#!/bin/sh\n${body}\n`, 'mcp-servers/s/.venv/bin/python': '#!x' };
    expect(look(dir, files)(`ROOT/${SCRIPT}`)).toEqual([]);
  });

  test.for([
    ['that makes it', '[ -d .venv ] || python3 -m venv .venv\nexec .venv/bin/python x'],
    [
      'that asks for it',
      'if [ -x .venv/bin/python ]; then exec .venv/bin/python x; fi\nexec node x',
    ],
  ])('%s is only suspected when the environment is missing', ([, body], { dir }) => {
    const inspect = look(dir, { [SCRIPT]: `#!/bin/sh\n${body}\n` });
    expect(inspect(`ROOT/${SCRIPT}`).slice(0, 2)).toEqual(['ENVIRONMENT_ABSENT', 'suspected']);
  });

  test('that names it only in a comment, or by what nobody can tell, is well', ({ dir }) => {
    const body = '# .venv/bin/python\nexec "$SOMEWHERE/.venv/bin/python" x';
    expect(look(dir, { [SCRIPT]: `#!/bin/sh\n${body}\n` })(`ROOT/${SCRIPT}`)).toEqual([]);
  });

  test('with an interpreter that is not there is told by the interpreter', ({ dir }) => {
    const files = { a: '#!/opt/none/bin/python3\n', b: '#!/usr/bin/env -S python9 -u\n' };
    const inspect = look(dir, files);
    expect(inspect('ROOT/a')).toEqual(['FILE_MISSING', 'sure', '/opt/none']);
    expect(inspect('ROOT/b')).toEqual(['COMMAND_MISSING', 'sure', 'python9']);
  });

  test('[H19] of a hostile form takes no longer than any other', ({ dir }) => {
    const shapes = [
      '$('.repeat(16_000),
      'a'.repeat(32_000),
      '.venv/'.repeat(5000),
      '"$x/'.repeat(8000),
    ];
    for (const shape of shapes) {
      const inspect = look(dir, { [SCRIPT]: `#!/bin/sh\n${shape}.venv/bin/python\n` });
      const start = performance.now();
      inspect(`ROOT/${SCRIPT}`);
      expect(performance.now() - start).toBeLessThan(200);
    }
  });

  test('[H26] that is no regular file or no text is not looked into', ({ dir }) => {
    const inspect = look(dir, {}, (root) => {
      symlinkSync('/dev/zero', join(root, 'zero'));
      writeFileSync(join(root, 'binary'), Buffer.from([0x7f, 0x45, 0, 0]), { mode: 0o755 });
    });
    expect(inspect('bash', ['ROOT/zero'])).toEqual([]);
    expect(inspect('ROOT/binary')).toEqual([]);
  });
});
