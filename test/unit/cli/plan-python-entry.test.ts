import { describe, expect, test } from 'vitest';
import { planEntry } from '../../../src/cli/adopt/plan/plan-entry.ts';
import type { ServerEntry, ServerFolder } from '../../../src/cli/adopt/plan/plugin-facts.ts';

const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
const X = `${ROOT}/mcp-servers/x`;
const PYTHON = `${X}/.venv/bin/python`;
const _RUN = `${ROOT}/mcp-servers/.holdfast/run.cjs`;

const RUN_SH = `cd "$(dirname "$0")"\nexport PYTHONPATH="$PWD"\nexec .venv/bin/python server.py "$@"\n`;

function folder(more: Partial<ServerFolder> = {}): ServerFolder {
  const entry = { kind: 'script', path: `${X}/server.py` } as const;
  return { name: 'x', requirements: 'listed', entry, scripts: {}, ...more };
}

function plan(entry: ServerEntry, folders = [folder()], layout: 'own' | 'linked' = 'own') {
  const wrapperPath = 'mcp-servers/.holdfast/run.cjs';
  const { action, change, notes } = planEntry('key', entry, { folders, layout, wrapperPath });
  return { action, args: change?.args.slice(1), env: change?.env, notes };
}

type Row = [title: string, entry: ServerEntry, args: string[], folder?: Partial<ServerFolder>];

const module = { kind: 'module', module: 'pkg.server', searchDir: X } as const;

describe('an entry that starts Python from the environment becomes', () => {
  test.each<Row>([
    ['the bare server for the inferred file', { command: PYTHON, args: [`${X}/server.py`] }, ['x']],
    [
      'a command for more words',
      { command: PYTHON, args: [`${X}/server.py`, '--debug'] },
      ['x', '--', '.venv/bin/python', `${X}/server.py`, '--debug'],
    ],
    [
      'a command for options of Python',
      { command: PYTHON, args: ['-u', `${X}/server.py`] },
      ['x', '--', '.venv/bin/python', '-u', `${X}/server.py`],
    ],
    [
      'a command for another file',
      { command: PYTHON, args: [`${X}/other.py`] },
      ['x', '--', '.venv/bin/python', `${X}/other.py`],
    ],
    [
      'a command for a script of the environment',
      { command: `${X}/.venv/bin/x-mcp`, args: ['--stdio'] },
      ['x', '--', '.venv/bin/x-mcp', '--stdio'],
    ],
    [
      'a command for an installed module',
      { command: PYTHON, args: ['-m', 'x_mcp'] },
      ['x', '--', '.venv/bin/python', '-m', 'x_mcp'],
    ],
    [
      'a command for the Python of another version',
      { command: `${X}/venv/bin/python3.11`, args: ['-c', 'import x'] },
      ['x', '--', '.venv/bin/python', '-c', 'import x'],
    ],
    [
      'the bare server for Python of the machine',
      { command: 'python3', args: [`${X}/server.py`] },
      ['x'],
    ],
    [
      'the bare server for uv in a locked folder',
      { command: 'uv', args: ['run', '--directory', X, 'server.py'] },
      ['x'],
      { requirements: 'locked' },
    ],
    [
      'a command for uv with words',
      { command: 'uv', args: ['--directory', X, 'run', 'python', 'server.py', '--a'] },
      ['x', '--', '.venv/bin/python', `${X}/server.py`, '--a'],
      { requirements: 'locked' },
    ],
    [
      'the bare server for sh -c',
      { command: 'sh', args: ['-c', `cd ${X} && exec .venv/bin/python server.py`] },
      ['x'],
    ],
    [
      'the bare server for a script',
      { command: `${X}/run.sh` },
      ['x'],
      { scripts: { 'run.sh': RUN_SH } },
    ],
    [
      'the bare server for a script that a shell is given',
      { command: '/bin/bash', args: [`${X}/run.sh`] },
      ['x'],
      { scripts: { 'run.sh': RUN_SH } },
    ],
    [
      'a command for the words of a script',
      { command: `${X}/run.sh`, args: ['--port', '1'] },
      ['x', '--', '.venv/bin/python', `${X}/server.py`, '--port', '1'],
      { scripts: { 'run.sh': RUN_SH } },
    ],
    [
      'the bare server for the inferred module',
      { command: PYTHON, args: ['-m', 'pkg.server'], cwd: X },
      ['x'],
      { entry: module },
    ],
  ])('%s', (_title, entry, args, more) => {
    expect(plan(entry, [folder(more)])).toMatchObject({ action: 'environment', args });
  });

  test('a module that is found from the script’s folder gets that folder in its search path', () => {
    const scripts = { 'run.sh': 'cd "$(dirname "$0")"\nexec .venv/bin/python -m pkg.server' };
    expect(
      plan({ command: `${X}/run.sh`, env: { PYTHONPATH: '/opt/lib' } }, [folder({ scripts })]),
    ).toEqual({
      action: 'environment',
      args: ['x', '--', '.venv/bin/python', '-m', 'pkg.server'],
      env: { PYTHONPATH: `${X}:/opt/lib` },
      notes: [
        '`mcp-servers/x/run.sh` is not used any more',
        'it starts in the folder of the session from now on',
      ],
    });
  });
});
