import { describe, expect, test } from 'vitest';
import { planEntry } from '../../../src/cli/adopt/plan/plan-entry.ts';
import type { ServerEntry, ServerFolder } from '../../../src/cli/adopt/plan/plugin-facts.ts';

const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
const X = `${ROOT}/mcp-servers/x`;
const PYTHON = `${X}/.venv/bin/python`;
const RUN = `${ROOT}/mcp-servers/.holdfast/run.cjs`;

const _RUN_SH = `cd "$(dirname "$0")"\nexport PYTHONPATH="$PWD"\nexec .venv/bin/python server.py "$@"\n`;

function folder(more: Partial<ServerFolder> = {}): ServerFolder {
  const entry = { kind: 'script', path: `${X}/server.py` } as const;
  return { name: 'x', requirements: 'listed', entry, scripts: {}, ...more };
}

function plan(entry: ServerEntry, folders = [folder()], layout: 'own' | 'linked' = 'own') {
  const wrapperPath = 'mcp-servers/.holdfast/run.cjs';
  const { action, change, notes } = planEntry('key', entry, { folders, layout, wrapperPath });
  return { action, args: change?.args.slice(1), env: change?.env, notes };
}

const uvx = { command: 'uvx', args: ['some-mcp'] };

describe('an entry is supervised as it is', () => {
  test.each<[string, ServerEntry, string, string, Partial<ServerFolder>?]>([
    ['of another launcher', uvx, 'key', 'it does not lie in a folder of `mcp-servers`'],
    ['of Node', { command: 'node', args: [`${X}/index.js`] }, 'x', '`node` is not Python'],
    [
      'outside mcp-servers',
      { command: 'python3', args: [`${ROOT}/server/main.py`] },
      'key',
      'it does not lie in a folder of `mcp-servers`',
    ],
    [
      'with the environment of another server',
      { command: `${ROOT}/mcp-servers/y/.venv/bin/python`, args: [`${X}/server.py`] },
      'y',
      'it does not lie in a folder of `mcp-servers`',
    ],
    [
      'with a Python of the author’s',
      { command: '/opt/py/bin/python', args: [`${X}/server.py`] },
      'x',
      '`/opt/py/bin/python` is not Python',
    ],
    [
      'without requirements',
      { command: PYTHON, args: [`${X}/server.py`] },
      'x',
      '`mcp-servers/x` has no requirements.lock, requirements.txt, pyproject.toml or uv.lock',
      { requirements: 'none' },
    ],
    [
      'with uv and no lock',
      { command: 'uv', args: ['run', '--directory', X, 'server.py'] },
      'x',
      '`mcp-servers/x` has no lock file',
    ],
    [
      'with uv and a program',
      { command: 'uv', args: ['run', '--directory', X, 'x-mcp'] },
      'x',
      '`uv run x-mcp` is not a Python file or module',
      { requirements: 'locked' },
    ],
    [
      'with uv and more packages',
      { command: 'uv', args: ['run', '--with', 'y', '--directory', X, 'server.py'] },
      'x',
      '`uv run --with` is not a Python file or module',
      { requirements: 'locked' },
    ],
    [
      'with a script that is not there',
      { command: 'bash', args: [`${X}/start.sh`] },
      'x',
      'the shell does not run a script in `mcp-servers/x`',
    ],
    [
      'with a script that does more',
      { command: `${X}/run.sh` },
      'x',
      '`mcp-servers/x/run.sh` does more than find an environment and start Python (line 1: `pip install -r r.txt`)',
      { scripts: { 'run.sh': 'pip install -r r.txt\nexec .venv/bin/python server.py' } },
    ],
    [
      'with a script that ignores its words',
      { command: `${X}/run.sh`, args: ['--a'] },
      'x',
      '`mcp-servers/x/run.sh` ignores the words that it is given',
      { scripts: { 'run.sh': 'cd "$(dirname "$0")"\nexec .venv/bin/python server.py' } },
    ],
    [
      'with a script that starts this or that',
      { command: `${X}/run.sh` },
      'x',
      '`mcp-servers/x/run.sh` starts different commands',
      {
        scripts: {
          'run.sh':
            'cd "$(dirname "$0")"\n[ -n "$DEV" ] && exec .venv/bin/python dev.py\nexec .venv/bin/python server.py',
        },
      },
    ],
    [
      'with a script in another folder’s words',
      { command: `${X}/run.sh` },
      'x',
      '`config.json` counts from the folder that the server starts in',
      {
        scripts: { 'run.sh': 'cd "$(dirname "$0")"\nexec .venv/bin/python server.py config.json' },
      },
    ],
    [
      'with a script that starts where the caller is',
      { command: `${X}/run.sh` },
      'x',
      'it does not start a file in `mcp-servers/x`',
      { scripts: { 'run.sh': 'exec .venv/bin/python server.py' } },
    ],
  ])('%s', (_title, entry, server, why, more) => {
    const words = [server, '--', entry.command, ...(entry.args ?? [])];
    expect(plan(entry, [folder(more)])).toEqual({
      action: 'supervised',
      args: words,
      env: {},
      notes: [why],
    });
  });

  test('when mcp-servers is a link', () => {
    expect(plan({ command: PYTHON, args: [`${X}/server.py`] }, [folder()], 'linked')).toMatchObject(
      {
        action: 'supervised',
        notes: ['`mcp-servers` is a link to a folder outside the plugin'],
      },
    );
  });
});

describe('an entry is not touched', () => {
  test.each<[string, ServerEntry, string]>([
    ['over http', { type: 'http' }, 'left'],
    ['over sse, with a command by mistake', { type: 'sse', command: 'x' }, 'left'],
    ['that the wrapper starts already', { command: 'node', args: [RUN, 'x'] }, 'adopted'],
    [
      'that a wrapper elsewhere starts',
      { command: '/usr/bin/node', args: [`${ROOT}/.holdfast/run.cjs`, 'x'] },
      'adopted',
    ],
  ])('%s', (_title, entry, action) => {
    expect(plan(entry)).toMatchObject({ action, args: undefined });
  });
});

test('a key that the wrapper would refuse as a name is made one', () => {
  const facts = { folders: [], layout: 'own', wrapperPath: 'w/run.cjs' } as const;
  const planned = planEntry('-my server/1', uvx, { ...facts, folders: [] });
  expect(planned.change?.args).toEqual([
    `${ROOT}/w/run.cjs`,
    'my-server-1',
    '--',
    'uvx',
    'some-mcp',
  ]);
});
