import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BOMBS } from '../../../../test/fixtures/guard/bombs.ts';
import { CORPUS } from '../../../../test/fixtures/guard/corpus/all.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { quantile } from '../../../bench/statistics.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const LANES = 40;
const ENOUGH = 10_000;
/** What the client grants. */
const TIMEOUT_MS = 10_000;
const BOMBS_AMONG = 50;

/** The guard's hook, forty at once: it always ends with 0, in time, with one verdict or none (F46, F48). */
export async function guardHooks(soak: Soak): Promise<string> {
  const program = bundle('hooks/guard.ts', join(soak.dir, 'guard.cjs'));
  const home = join(soak.dir, 'home');
  mkdirSync(join(home, '.claude', 'plugins', 'cache'), { recursive: true });
  const commands = Object.values(CORPUS).flatMap((samples) =>
    samples.map(({ command }) => command),
  );
  const tookMs: number[] = [];
  let timeouts = 0;
  await inLanes(soak, LANES, async () => {
    if (soak.n >= ENOUGH) return 'done';
    const isBomb = soak.random.below(BOMBS_AMONG) === 0;
    const [name, command] = isBomb
      ? soak.random.pick(BOMBS)
      : ['of the corpus', soak.random.pick(commands)];
    const startedAt = performance.now();
    const told = await ask(program, { command, home });
    const took = performance.now() - startedAt;
    if (soak.stop.aborted) return 'done';
    tookMs.push(took);
    soak.count();
    if (took > TIMEOUT_MS) timeouts += 1;
    const problem = problemOf(told, took);
    if (problem !== undefined)
      soak.fail('a hook', problem, { command: `${name}: ${cut(command)}` });
    return 'more';
  });
  const p99 = Math.round(quantile(tookMs, 0.99));
  return `${timeouts} timeouts, ${soak.failures} failures, p99 ${p99} ms with ${LANES} at once`;
}

type Told = { code: number | null; stdout: string };

async function ask(
  program: string,
  { command, home }: { command: string; home: string },
): Promise<Told> {
  const input = { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command } };
  const child = spawn(process.execPath, [program], {
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    cwd: home,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {}); // it need not read what it does not look at
  child.stdin.end(`${JSON.stringify({ ...input, cwd: home })}\n`);
  const said = text(child.stdout);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: await said };
}

function problemOf({ code, stdout }: Told, tookMs: number): string | undefined {
  if (tookMs > TIMEOUT_MS) return `it takes ${Math.round(tookMs)} ms`;
  return code === 0 && isVerdict(stdout) ? undefined : `${code}: ${cut(stdout)}`;
}

function cut(text: string): string {
  return text.slice(0, 200);
}

function isVerdict(stdout: string): boolean {
  if (stdout === '') return true;
  try {
    return ['deny', 'ask'].includes(JSON.parse(stdout).hookSpecificOutput.permissionDecision);
  } catch {
    return false;
  }
}
