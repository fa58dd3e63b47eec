import { execa } from 'execa';
import { expect } from 'vitest';
import { type Launch, nodeServer } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';
import { type PythonLibrary, pythonFixture, pythonLibrary, pythonWays } from './python-library.ts';

const OWN = 'of its own library';
const SERVERS = {
  'of version 1 of TypeScript': nodeServer('server-sdk1.mjs'),
  'of version 2 of TypeScript': nodeServer('server-v2.mjs', 'both'),
};

const CLIENTS: { version: string; mode: string; origins: (keyof typeof SERVERS | typeof OWN)[] }[] =
  [
    { version: '1.30.0', mode: 'version-1', origins: [OWN, 'of version 2 of TypeScript'] },
    { version: '2.3.0', mode: 'legacy', origins: [OWN] },
    {
      version: '2.3.0',
      mode: 'auto',
      origins: [OWN, 'of version 1 of TypeScript', 'of version 2 of TypeScript'],
    },
  ];

for (const { version, mode, origins } of CLIENTS) {
  for (const origin of origins) {
    test(`Python's mcp ${version} (${mode}) sees a server ${origin} through the wrapper as it is`, async ({
      dir,
      skip,
    }) => {
      const library = await pythonLibrary(version);
      if (library.kind === 'missing') return skip(library.reason);
      const own = [library.python, pythonFixture('server_python.py')] as const;
      const command = origin === OWN ? own : SERVERS[origin];
      const { direct, wrapped } = pythonWays(dir, library, command);
      const bare = await viewOf(library, mode, direct);
      expect(bare).toMatchObject({
        calls: { sum: { structuredContent: { sum: 2.5 } }, added: { isError: false } },
        asked: ['elicitation', 'roots', 'sampling'],
      });
      // The second time the wrapper may answer from what it learnt the first time.
      await viewOf(library, mode, wrapped);
      expect(await viewOf(library, mode, wrapped)).toEqual(bare);
    });
  }
}

async function viewOf(
  { python }: Extract<PythonLibrary, { kind: 'found' }>,
  mode: string,
  { command, args, env }: Launch,
): Promise<unknown> {
  const script = pythonFixture('client_python.py');
  const { stdout } = await execa(python, [script, mode, command, ...args], {
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 60_000,
  });
  return JSON.parse(stdout, promisingChanges);
}

/** The wrapper promises changes on its own account, so the promise says nothing. */
function promisingChanges(key: string, value: unknown): unknown {
  const isCapability = ['tools', 'prompts', 'resources'].includes(key) && !Array.isArray(value);
  return isCapability ? { ...(value as object), listChanged: true } : value;
}
