import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { holdfast, makePlugin, PLUGIN_ROOT } from '../../helpers/plugin-dir.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** Says how it was started, as far as a server can see it. */
const SERVER = `import json, os, sys
if __name__ == "__main__":
    path = os.environ.get("PYTHONPATH")
    with open(os.environ["SAY_IN"], "w") as told:
        json.dump({"file": os.path.realpath(__file__), "words": sys.argv[1:], "path": path, "level": os.environ.get("LEVEL")}, told)
    sys.stdin.read()
`;

/** A stand-in for the environment's Python: what counts here is what it is given. */
const PYTHON = '#!/bin/sh\nexec python3 "$@"\n';

const SCRIPTS: [title: string, script: string, args: string[]][] = [
  [
    'a cd and an exec with words',
    'set -e\ncd "$(dirname "$0")"\nexec .venv/bin/python server.py "$@"\n',
    ['--port', '1', 'a b'],
  ],
  ['no words', 'here=$(dirname "$0")\nexec "$here/.venv/bin/python" "$here/server.py"\n', []],
  [
    'the cache, then the link, and a module',
    `D="$(cd "$(dirname "$0")" && pwd)"
C="$HOME/.cache/claude-mcp-venvs/market/gitea/.venv"
if [ -x "$C/bin/python" ]; then P="$C/bin/python"
elif [ -x "$D/.venv/bin/python" ]; then P="$D/.venv/bin/python"
else echo "no environment" >&2; exit 1; fi
cd "$D"
export PYTHONPATH="$D" LEVEL="\${LEVEL:-info}"
exec "$P" -m mcp_server.server "$@"
`,
    ['--once'],
  ],
  [
    'a module found from the folder only',
    'cd "$(dirname "$0")"\nexec .venv/bin/python -m mcp_server.server\n',
    [],
  ],
];

/** Starts an entry as the host does, from another folder, and gives what the server said. */
async function start(words: string[], plugin: string, env: Record<string, string>) {
  const expand = (word: string) =>
    word.replaceAll(PLUGIN_ROOT, plugin).replaceAll(/\$\{\w+:-(.*?)\}/g, '$1');
  const [command = '', ...args] = words.map(expand);
  const values = Object.entries(env).map(([key, value]) => [key, expand(value)]);
  const said = join(plugin, `said-${performance.now()}.json`);
  const child = spawn(command, args, {
    cwd: '/',
    env: { ...process.env, ...Object.fromEntries(values), SAY_IN: said },
  });
  const stderr = text(child.stderr);
  const whole = () => existsSync(said) && readFileSync(said, 'utf8').endsWith('}');
  await waitFor('the server to say how it was started', whole).finally(() => child.stdin.end());
  await stderr;
  return JSON.parse(readFileSync(said, 'utf8'));
}

test('a server starts as its script started it, from the environment that an update dropped', {
  timeout: 120_000,
}, async ({ dir }) => {
  for (const [title, script, args] of SCRIPTS) {
    const plugin = join(dir, title.replaceAll(/\W+/g, '-'));
    const run = `${PLUGIN_ROOT}/mcp-servers/gitea/run.sh`;
    const isModule = script.includes(' -m ');
    makePlugin(plugin, {
      '.mcp.json': { gitea: { command: run, args } },
      'mcp-servers/gitea/run.sh': `#!/bin/sh\n${script}`,
      'mcp-servers/gitea/requirements.txt': '',
      [`mcp-servers/gitea/${isModule ? 'mcp_server/server.py' : 'server.py'}`]: SERVER,
      'mcp-servers/gitea/.venv/bin/python': PYTHON,
    });
    const before = await start([run, ...args], plugin, {});
    rmSync(join(plugin, 'mcp-servers/gitea/.venv'), { recursive: true });
    expect(holdfast(['adopt', plugin]).status).toBe(0);
    const { gitea } = JSON.parse(readFileSync(join(plugin, '.mcp.json'), 'utf8'));
    const after = await start([gitea.command, ...gitea.args], plugin, {
      ...gitea.env,
      HOLDFAST_STORE: join(dir, 'store'),
    });
    // The folder that a script changed into has to be said where it is not the current one.
    const path = isModule && args.length === 0 ? after.path : before.path;
    expect({ title, ...after }).toEqual({ title, ...before, path });
  }
});
