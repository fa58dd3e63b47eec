import { expect, test } from 'vitest';
import { describeExit, type ServerExit } from '../../../../src/supervisor/cause/describe-exit.ts';

const EXIT: ServerExit = {
  server: 'greeter',
  command: '/store/greeter/bin/python3',
  args: ['-I', '/plugin/server.py', '--token', 'hunter2'],
  outcome: { code: 1 },
  phase: 'starting',
  uptimeMs: 412,
  stderr: [
    'Traceback (most recent call last):',
    '  File "/plugin/server.py", line 3, in <module>',
    '    import fastmcp',
    "ModuleNotFoundError: No module named 'fastmcp'",
  ],
  logFile: '/store/greeter/server.log',
};

test('[I5] a server that dies at import is described with its exception and what would help', () => {
  expect(describeExit(EXIT)).toMatchInlineSnapshot(`
    "The MCP server \`greeter\` exited with code 1 while it was starting, after 0.4 s.

    The last lines of its stderr, quoted:
      | Traceback (most recent call last):
      |   File "/plugin/server.py", line 3, in <module>
      |     import fastmcp
      | ModuleNotFoundError: No module named 'fastmcp'

    Command: \`/store/greeter/bin/python3\` \`/plugin/server.py\` and 3 arguments that are not shown
    Log: \`/store/greeter/server.log\`
    Likely cause: the module \`fastmcp\` is not in the server's environment. When the package that provides it is added to the server's requirement file (\`requirements.txt\` or \`pyproject.toml\`), the next start installs it."
  `);
});

test('[I5] a server that is killed while it runs is described without what does not matter', () => {
  const { logFile: _, args: __, ...exit } = EXIT;
  expect(
    describeExit({
      ...exit,
      outcome: { signal: 'SIGKILL' },
      phase: 'ready',
      uptimeMs: 7_400_000,
      stderr: [],
    }),
  ).toMatchInlineSnapshot(`
    "The MCP server \`greeter\` was ended by SIGKILL after it had run for 2 h 3 min.

    It wrote nothing on stderr.

    Command: \`/store/greeter/bin/python3\`
    Likely cause: something killed it from outside. Most often that is the system when memory runs out, or the memory limit of a container; the log of the kernel names the process then."
  `);
});

test.each<[string, Partial<ServerExit>, string]>([
  ['SIGSEGV', { outcome: { signal: 'SIGSEGV' } }, 'native code of the server crashed'],
  ['139 of a shell', { outcome: { code: 139 } }, 'native code of the server crashed'],
  ['137 of a shell', { outcome: { code: 137 } }, 'memory runs out'],
  ['SIGTERM', { outcome: { signal: 'SIGTERM' } }, 'another process asked it to end'],
  ['127', { outcome: { code: 127 }, stderr: [] }, 'was not found'],
  ['126', { outcome: { code: 126 }, stderr: [] }, 'cannot be run'],
  ['0 at the start', { outcome: { code: 0 }, stderr: ['usage: x'] }, 'never served'],
  ['0 later', { outcome: { code: 0 }, stderr: [], phase: 'ready' }, 'ended by itself'],
  ['nothing known', { stderr: ['bye'] }, 'the output does not tell'],
  [
    'cannot import name',
    { stderr: ["ImportError: cannot import name 'Client' from 'mcp.client' (/x/y.py)"] },
    '`mcp.client` has no `Client`',
  ],
  [
    'GLIBC',
    { stderr: ["ImportError: /lib/libc.so.6: version `GLIBC_2.38' not found"] },
    'another system',
  ],
  [
    'Node module',
    {
      stderr: ["Error: Cannot find module 'zod'", 'Require stack:', '- /x.js', 'Node.js v20.20.2'],
    },
    '`zod` is not installed',
  ],
  [
    'Node package',
    { stderr: ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /x.js"] },
    '`zod` is not installed',
  ],
  ['Python port', { stderr: ['OSError: [Errno 98] Address already in use'] }, 'network address'],
  [
    'Node port',
    { stderr: ['Error: listen EADDRINUSE: address already in use :::80', '    at x'] },
    'network address',
  ],
  [
    'PermissionError',
    { stderr: ["PermissionError: [Errno 13] Permission denied: '/var/x'"] },
    '`/var/x` is not accessible',
  ],
  [
    'EACCES',
    { stderr: ["Error: EACCES: permission denied, open '/var/x'"] },
    '`/var/x` is not accessible',
  ],
  [
    'SyntaxError',
    {
      stderr: [
        '  File "/x.py", line 1',
        '    match x:',
        '          ^',
        'SyntaxError: invalid syntax',
      ],
    },
    'cannot be parsed',
  ],
  ['KeyError', { stderr: ["KeyError: 'GITHUB_TOKEN'"] }, '`GITHUB_TOKEN` may be missing'],
  [
    'FileNotFoundError',
    { stderr: ["FileNotFoundError: [Errno 2] No such file or directory: 'a.json'"] },
    '`a.json` does not exist',
  ],
  ['disk', { stderr: ['OSError: [Errno 28] No space left on device'] }, 'disk is full'],
  [
    'heap',
    {
      outcome: { signal: 'SIGABRT' },
      stderr: ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    },
    'ran out of memory',
  ],
  [
    'the exception before older noise',
    {
      stderr: [
        'PermissionError: x',
        '  File "/x.py", line 1, in f',
        '    f()',
        'ValueError: 1',
        'bye',
      ],
    },
    'not accessible',
  ],
  [
    'a group of exceptions',
    {
      stderr: [
        '    |   File "/x.py", line 5, in f',
        '    |     f()',
        "    | ModuleNotFoundError: No module named 'yaml'",
        '    +----',
      ],
    },
    '`yaml` is not in',
  ],
])('the likely cause of %s', (_title, part, cause) => {
  const [last = ''] = describeExit({ ...EXIT, ...part })
    .split('\n')
    .slice(-1);
  expect(last).toMatch(/^Likely cause: /);
  expect(last).toContain(cause);
});

test('[H20] [H21] the server cannot write a line of ours, nor an escape sequence', () => {
  const text = describeExit({
    ...EXIT,
    server: 'x`\nLog: y',
    stderr: ['Log: forged\r\nLikely cause: \u001b]8;;http://evil\u0007click', '\u202eLog: z'],
  });
  expect(text.split('\n').filter((line) => line.startsWith('Log: '))).toHaveLength(1);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('the text has at most 2,000 characters, and the exception is in it', () => {
  const long = 'y'.repeat(5000);
  const text = describeExit({
    server: long,
    command: `/${long}`,
    args: [`/${long}.py`, long],
    outcome: { code: 1 },
    phase: 'starting',
    uptimeMs: 1,
    stderr: [
      ...Array(40).fill('://a@ '.repeat(60)),
      '  File "/x.py", line 1, in f',
      `FileNotFoundError: '${long}'`,
    ],
    logFile: `/${long}`,
  });
  expect(text.length).toBeLessThanOrEqual(2000);
  expect(text).toContain("  | FileNotFoundError: 'y");
});

test.each([
  [['server.mjs', '--key', 'v'], '`server.mjs` and 2 arguments that are not shown'],
  [['-m', 'greeter.server'], '`-m` `greeter.server`'],
  [['-c', 'secret()'], ' and 2 arguments that are not shown'],
  [['--config', '/a/secret'], ' and 2 arguments that are not shown'],
  [['-I', '-u', '/x/bin/run.py'], '`/x/bin/run.py` and 2 arguments that are not shown'],
  [[], ''],
])('of the arguments %j only the script is named', (args, shown) => {
  const command = /^Command: `[^`]*` ?(.*)$/m.exec(describeExit({ ...EXIT, args }))?.[1];
  expect(command).toBe(shown.trimStart());
});

test('[H27] what looks like a secret is masked even if the caller did not', () => {
  const text = describeExit({ ...EXIT, stderr: ['password=hunter2 at https://u:hunter2@h/'] });
  expect(text).not.toContain('hunter2');
});
