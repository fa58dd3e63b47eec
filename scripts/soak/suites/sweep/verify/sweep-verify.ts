import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../../../test/helpers/bundle.ts';
import { clientHome } from '../../../../../test/helpers/client-home.ts';
import { RUN } from '../../../../../test/helpers/plugin-dir.ts';
import { makeStore } from '../../../../../test/helpers/prune-store.ts';
import { fingerprintOf } from '../../../world/invariants/fingerprint.ts';
import { inLanes, type Soak } from '../../../world/soak.ts';
import { type Command, runLogged } from '../trace/run-traced.ts';

const LANES = 4;
const READS = ['openat', 'readlink', 'newfstatat', 'statx', 'getdents64', 'read', 'lstat', 'stat'];
const ERRORS = ['EIO', 'EACCES', 'EMFILE', 'ENOENT', 'ELOOP', 'ENOTDIR'];
/** Among the last calls is what a hook does itself; those before are the runtime's start. */
const LAST = 120;
const DELETIONS = /^\d+ +(?:unlink|unlinkat|rmdir|rename|renameat|renameat2)\(.*$/m;
const TRACED = [...READS, 'unlink', 'unlinkat', 'rmdir', 'rename', 'renameat', 'renameat2'];

/** The look at a session's start while reads fail: it deletes and changes nothing, and ends well (C8). */
export async function sweepVerify(soak: Soak): Promise<string> {
  const { command, places } = makeHome(soak.dir);
  const before = places.map(fingerprintOf);
  const counts = await countReads(soak, command);
  const calls = Object.entries(counts).filter(([, count]) => count > 0);
  let trials = 0;
  await inLanes(soak, LANES, async () => {
    const [call, count] = soak.random.pick(calls);
    const k = Math.max(1, count - soak.random.below(Math.min(count, LAST)));
    const fault = soak.random.pick(ERRORS);
    const times = soak.random.pick(['once', 'from then on'] as const);
    const log = join(soak.dir, `log-${trials++}`);
    const when = times === 'once' ? k : `${k}+`;
    const inject = ['-e', `inject=${call}:error=${fault}:when=${when}`];
    const { code, stdout, isHung } = await runLogged(log, TRACED, inject, command);
    const deletion = DELETIONS.exec(readFileSync(log, 'latin1'))?.[0];
    rmSync(log);
    if (soak.stop.aborted) return 'done';
    soak.count();
    const reproduction = { call, k, fault, times };
    if (deletion !== undefined) soak.fail('C8', deletion, reproduction);
    if (isHung || (stdout !== '' && !isJson(stdout)))
      soak.fail('the hook', `hung: ${isHung}, code ${code}, ${stdout.slice(0, 300)}`, reproduction);
    return 'more';
  });
  if (places.map(fingerprintOf).join() !== before.join()) soak.fail('C8', 'something has changed');
  return `${soak.failures} deletions, changes or hangs of the look at a session's start`;
}

/** A home with a plugin whose server is wrapped, and a store with its environments. */
function makeHome(dir: string): { command: Command; places: string[] } {
  const { home, env, install, noteFailure } = clientHome(dir);
  const start = { command: 'node', args: [RUN, 'demo'] };
  install('sample', {
    '.mcp.json': { mcpServers: { demo: start } },
    'mcp-servers/demo/requirements.txt': 'greeting==1.0.0\n',
    'mcp-servers/demo/server.py': 'import greeting\n',
    'mcp-servers/.holdfast/run.cjs': '',
  });
  noteFailure('plugin:sample:demo', 'ModuleNotFoundError: greeting');
  const store = makeStore(dir);
  store.point(store.add());
  store.add();
  const program = bundle('hooks/session-start.ts', join(dir, 'programs', 'session-start.cjs'));
  const full = { ...env, HOLDFAST_STORE: store.root, XDG_STATE_HOME: join(home, 'state') };
  const command = { args: [program, 'startup'], env: full, cwd: home };
  return { command, places: [home, store.root] };
}

async function countReads(soak: Soak, command: Command): Promise<Record<string, number>> {
  const log = join(soak.dir, 'plain.log');
  const { code } = await runLogged(log, TRACED, [], command);
  if (code !== 0) soak.fail('the plain run', `ended with ${code}`);
  const lines = readFileSync(log, 'latin1').split('\n');
  const [main = ''] = lines[0]?.split(' ') ?? [];
  const own = lines.filter((line) => line.startsWith(`${main} `));
  const countOf = (call: string) => own.filter((line) => line.includes(` ${call}(`)).length;
  return Object.fromEntries(READS.map((call) => [call, countOf(call)]));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
