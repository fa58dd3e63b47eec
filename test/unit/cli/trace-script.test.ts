import { describe, expect, test } from 'vitest';
import { traceScript } from '../../../src/cli/adopt/run-script/trace-script.ts';

const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
const FOLDER = `${ROOT}/mcp-servers/gitea`;
const VENV_PYTHON = `${FOLDER}/.venv/bin/python`;
const CACHE_PYTHON = `\${HOME}/.cache/claude-mcp-venvs/market/gitea/.venv/bin/python`;

const trace = (text: string) => traceScript(text, `${FOLDER}/run.sh`);

const launch = (words: string[], more: object = {}) => ({
  words,
  cwd: undefined,
  exports: {},
  ...more,
});

const FOLLOWED: [string, string, ReturnType<typeof launch>[]][] = [
  [
    'an exec of the interpreter behind the link',
    '#!/bin/sh\n# starts it\nhere=$(dirname "$0")\nexec "$here/.venv/bin/python" "$here/server.py"',
    [launch([VENV_PYTHON, `${FOLDER}/server.py`])],
  ],
  [
    'a cd into the script’s folder with words passed on',
    'set -euo pipefail\ncd "$(dirname "$0")"\nexec .venv/bin/python server.py "$@"',
    [launch([VENV_PYTHON, 'server.py', '$@'], { cwd: FOLDER })],
  ],
  [
    'the cache first, then the link, then an error',
    `#!/bin/bash
export CLAUDE_PROJECT_DIR="\${CLAUDE_PROJECT_DIR:-$PWD}"
SCRIPT_DIR="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"
CACHE_VENV="$HOME/.cache/claude-mcp-venvs/market/gitea/.venv"
LOCAL_VENV="$SCRIPT_DIR/.venv"

if [[ -f "$CACHE_VENV/bin/python" ]]; then
    PYTHON="$CACHE_VENV/bin/python"
elif [[ -f "$LOCAL_VENV/bin/python" ]]; then
    PYTHON="$LOCAL_VENV/bin/python"
else
    echo "ERROR: No venv found. Run: ./scripts/setup-venvs.sh" >&2
    exit 1
fi

cd "$SCRIPT_DIR"
export PYTHONPATH="$SCRIPT_DIR"
exec "$PYTHON" -m mcp_server.server "$@"
`,
    [CACHE_PYTHON, VENV_PYTHON].map((python) =>
      launch([python, '-m', 'mcp_server.server', '$@'], {
        cwd: FOLDER,
        exports: { PYTHONPATH: FOLDER },
      }),
    ),
  ],
  [
    'a sourced activate',
    'DIR="$( cd -- "$( dirname -- "$0" )" >/dev/null 2>&1 && pwd -P )"\n. "$DIR/.venv/bin/activate"\npython "$DIR/server.py"',
    [launch([VENV_PYTHON, `${FOLDER}/server.py`])],
  ],
  [
    'the environment first in PATH',
    'D=$(dirname "$(readlink -f "$0")")\nexport PATH="$D/.venv/bin:$PATH" VIRTUAL_ENV="$D/.venv"\nexec python "$D/server.py"',
    [launch([VENV_PYTHON, `${FOLDER}/server.py`])],
  ],
  [
    'a fall-back on the machine’s Python',
    'd=${0%/*}\nPY="$d/.venv/bin/python"\n[ -x "$PY" ] || PY=$(command -v python3)\nexec "$PY" "$d/server.py"',
    [VENV_PYTHON, 'python3'].map((python) => launch([python, `${FOLDER}/server.py`])),
  ],
  [
    'an exec in each branch',
    'cd "$(dirname "$0")" || exit 1\nif [ -x .venv/bin/python ]; then exec .venv/bin/python server.py; fi\nexec python3 server.py',
    [VENV_PYTHON, 'python3'].map((python) => launch([python, 'server.py'], { cwd: FOLDER })),
  ],
  [
    'a link that the script mends itself',
    'D=$(cd "$(dirname "$0")" && pwd)\nC=~/.cache/claude-mcp-venvs/market/gitea/.venv\nif [ ! -e "$D/.venv" ]; then ln -sfn "$C" "$D/.venv"; fi\nexec "$D/.venv/bin/python" "$D/server.py"',
    [VENV_PYTHON, VENV_PYTHON].map((python) => launch([python, `${FOLDER}/server.py`])),
  ],
  [
    'variables that it sets for the server',
    'cd `dirname "$0"`\nexport LOG_LEVEL="${LOG_LEVEL:-info}" PYTHONUNBUFFERED=1\nexport PYTHONPATH="$PWD/src:$PYTHONPATH"\nexec ./.venv/bin/python -u server.py',
    [
      launch([VENV_PYTHON, '-u', 'server.py'], {
        cwd: FOLDER,
        exports: {
          LOG_LEVEL: `\${LOG_LEVEL:-info}`,
          PYTHONUNBUFFERED: '1',
          PYTHONPATH: `${FOLDER}/src`,
        },
      }),
    ],
  ],
  [
    'a variable before the command, lines continued',
    'D="$(dirname "$0")"\nPYTHONPATH="$D" exec \\\n  "$D/.venv/bin/python" \\\n  -m pkg.server',
    [launch([VENV_PYTHON, '-m', 'pkg.server'], { exports: { PYTHONPATH: FOLDER } })],
  ],
  [
    'the folder two levels up',
    'ROOT="$(cd "$(dirname "$0")/../.." && pwd)"\nexec "$ROOT/mcp-servers/gitea/.venv/bin/python" "$ROOT/mcp-servers/gitea/server.py"',
    [launch([VENV_PYTHON, `${FOLDER}/server.py`])],
  ],
  [
    'a cache below XDG_CACHE_HOME',
    'V="${XDG_CACHE_HOME:-$HOME/.cache}/claude-mcp-venvs/market/gitea/.venv"\ncd "$(dirname "$0")" && exec "$V/bin/python3" server.py',
    [
      launch(
        [
          `\${XDG_CACHE_HOME:-\${HOME}/.cache}/claude-mcp-venvs/market/gitea/.venv/bin/python3`,
          'server.py',
        ],
        { cwd: FOLDER },
      ),
    ],
  ],
];

describe('a script is followed', () => {
  test.each(FOLLOWED)('with %s', (_title, text, launches) => {
    expect(trace(text)).toEqual({ kind: 'launches', launches });
  });

  test('with the line ends of Windows', () => {
    expect(trace('D=$(dirname "$0")\r\nexec "$D/.venv/bin/python" "$D/server.py"\r\n')).toEqual({
      kind: 'launches',
      launches: [launch([VENV_PYTHON, `${FOLDER}/server.py`])],
    });
  });
});

const PREFIX = 'cd "$(dirname "$0")"\n';
const START = '\nexec .venv/bin/python server.py\n';

const NOT_FOLLOWED: [string, string, string][] = [
  [
    'it installs',
    `${PREFIX}.venv/bin/pip install -r requirements.txt${START}`,
    'line 2: `.venv/bin/pip install -r requirements.txt`',
  ],
  [
    'it makes the environment',
    `${PREFIX}[ -d .venv ] || python3 -m venv .venv${START}`,
    'line 2: `python3 -m venv .venv`',
  ],
  [
    'it fetches',
    `${PREFIX}curl -fsS https://x.test/token > token${START}`,
    'line 2: `curl -fsS https://x.test/token > token`',
  ],
  ['it reads a file of variables', `${PREFIX}source .env${START}`, 'line 2: `source .env`'],
  [
    'it asks another program for a value',
    `${PREFIX}export TOKEN="$(pass show gitea)"${START}`,
    'line 2: `export TOKEN="$(pass show gitea)"`',
  ],
  [
    'it asks another program in a test',
    `${PREFIX}[ -n "$(pip install x)" ] && true${START}`,
    'line 2: `[ -n "$(pip install x)" ]`',
  ],
  ['it loops', `${PREFIX}for f in *.py; do echo "$f"; done${START}`, 'line 2: `for`'],
  ['it has a function', `${PREFIX}main() { true; }${START}`, 'line 2: `(`'],
  ['it goes to the background', `${PREFIX}.venv/bin/python server.py &\nwait`, 'line 2: `&`'],
  ['it pipes', `${PREFIX}.venv/bin/python server.py | tee log`, 'line 2: `|`'],
  [
    'it sends stderr away',
    `${PREFIX}exec .venv/bin/python server.py 2>/dev/null`,
    'line 2: `exec .venv/bin/python server.py`',
  ],
  [
    'it goes on after the server',
    `${PREFIX}.venv/bin/python server.py\nrm -rf /tmp/lock`,
    'line 2: `.venv/bin/python server.py`',
  ],
  ['it removes a variable', `${PREFIX}unset PYTHONHOME${START}`, 'line 2: `unset PYTHONHOME`'],
  [
    'it picks its words apart',
    `${PREFIX}exec .venv/bin/python server.py "$1"`,
    'line 2: `exec .venv/bin/python server.py "$1"`',
  ],
  [
    'a value is known only at the start',
    `export PORT=$MY_PORT\n${PREFIX}exec .venv/bin/python server.py`,
    'line 3: `exec .venv/bin/python server.py`',
  ],
  ['it has a here-document', `${PREFIX}cat <<E\nx\nE${START}`, 'line 2: `cat <<E`'],
  ['a quote is not closed', `${PREFIX}exec "python server.py`, 'line 2: `exec "python server.py`'],
  ['an if is not closed', `${PREFIX}if true; then exec python server.py`, 'line 2: `server.py`'],
  ['it only prints', 'echo hello', 'it starts nothing'],
  ['it is empty', '', 'it starts nothing'],
];

describe('a script is not followed', () => {
  test.each(NOT_FOLLOWED)('when %s', (_title, text, why) => {
    expect(trace(text)).toEqual({ kind: 'not-followed', why });
  });

  test('when it has more branches than a search for an interpreter', () => {
    const text = Array.from({ length: 12 }, () => '[ -x a ] && B=c').join('\n');
    expect(trace(text)).toEqual({ kind: 'not-followed', why: 'it has too many branches' });
  });

  test.each([
    ['brackets', `${'$('.repeat(20_000)}`],
    ['groups', '{ '.repeat(30_000)],
    ['negations', '! '.repeat(30_000)],
    ['branches', `if true; then\n${'elif true; then\n'.repeat(4_000)}fi`],
  ])('when %s are nested without end', (_title, text) => {
    expect(trace(text).kind).toBe('not-followed');
  });

  test('when it is long and says nothing, within a second', () => {
    const startedAt = performance.now();
    expect(trace('echo a b c d\n'.repeat(5_000)).kind).toBe('not-followed');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
