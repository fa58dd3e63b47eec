/** Reads (`argv[2]` is `read`) or writes the snapshot `argv[3]` until it is killed, and tells how it goes. */
import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { readSnapshot } from '../../../../src/snapshot/read-snapshot.ts';
import { writeSnapshot } from '../../../../src/snapshot/write-snapshot.ts';
import type { Told } from './told.ts';

const [, , mode, file = '', id = ''] = process.argv;
const TELL_MS = 250;
/** By tenths of a millisecond; the last is for all that took longer. */
const BUCKETS = 100;

let told: Told = { trials: 0, problems: [], tenths: [] };
let latest = 0;
let toldAt = performance.now();

void work();

async function work(): Promise<void> {
  for (let round = 0; ; round++) {
    if (mode === 'read') read();
    else await write(round);
    told.trials += 1;
    if (performance.now() - toldAt > TELL_MS) tell();
    if (round % 64 === 0) await turn();
  }
}

function read(): void {
  const startedAt = performance.now();
  const snapshot = readSnapshot(file, (problem) => told.problems.push(problem));
  const tenth = Math.min(BUCKETS, Math.floor((performance.now() - startedAt) * 10));
  told.tenths[tenth] = (told.tenths[tenth] ?? 0) + 1;
  if (!snapshot) return void told.problems.push('it is gone');
  if (snapshot.tools.some(({ description }) => description !== snapshot.version))
    told.problems.push('it is mixed');
  const at = Date.parse(snapshot.cachedAt);
  if (at < latest) told.problems.push(`it went back by ${latest - at} ms`);
  latest = at;
}

async function write(round: number): Promise<void> {
  const version = `${id}-${round}-${'x'.repeat(round % 7)}`;
  const now = Date.now();
  const tools = Array.from({ length: 20 }, (_, index) => ({
    name: `tool-${index}`,
    description: version,
    inputSchema: { type: 'object' },
  }));
  const content = { version, cachedAt: new Date(now).toISOString(), tools, server: 'soak' };
  const answer = await writeSnapshot(file, content, { now, lockWaitMs: 60_000 });
  if (!['written', 'older'].includes(answer)) told.problems.push(`a write says ${answer}`);
}

function tell(): void {
  writeSync(1, `${JSON.stringify({ ...told, problems: told.problems.slice(0, 5) })}\n`);
  told = { trials: 0, problems: [], tenths: [] };
  toldAt = performance.now();
}
