import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StdioServer } from '../../../../src/host/servers/server-entry.ts';
import type { CommandFacts } from '../../../../src/verify/command/defect.ts';
import type { Wrapped } from '../../../../src/verify/wrapped/inspect-wrapped.ts';
import { looksLaunchable } from '../../../../src/verify/wrapped/looks-launchable.ts';

/** A plugin whose server `s` is started by the wrapper, and its store. */
export function worldIn(dir: string, words: string[] = []) {
  const pluginRoot = join(dir, 'cache', 'm', 'p', '1.0.0');
  const serverDir = join(pluginRoot, 'mcp-servers', 's');
  const store = join(dir, 'store');
  const file = join(pluginRoot, 'mcp-servers', '.holdfast', 'run.cjs');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  put(file, '');
  put(join(serverDir, 'server.py'), '');
  put(join(serverDir, 'requirements.txt'), '# ours\nmcp==1.0 ; python_version > "3.8"\nrich\n');
  const env = { HOLDFAST_STORE: store, PATH: '' };
  const facts: CommandFacts = {
    ...{ env, platform: process.platform, cwd: dir, home: dir, pluginRoot },
    ...{ pluginData: join(dir, 'data'), programs: new Map() },
  };
  const args = [file, 's', ...words];
  const server: StdioServer = {
    ...{ id: 'plugin:p:s', name: 's', declaredIn: '', unresolved: [], transport: 'stdio' },
    ...{ command: 'node', args, env: {}, wrapper: { file, server: 's' } },
  };
  return { dir, pluginRoot, serverDir, store, file, put, facts, server };
}

/** The plugin of a test, and what to ask about it. */
export type World = ReturnType<typeof worldIn>;

/** Whether a quick look finds nothing to tell. */
export function looks({ server, facts }: World): boolean {
  return looksLaunchable(server, facts, { uid: process.getuid?.(), known: new Map() });
}

/** What the start of a session would tell of. */
export function isTold(wrapped: Wrapped): boolean {
  return wrapped.kind === 'invalid' || (wrapped.kind === 'absent' && wrapped.failure !== undefined);
}
