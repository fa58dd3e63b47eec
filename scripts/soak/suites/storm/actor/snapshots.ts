import { join } from 'node:path';
import { readSnapshot } from '../../../../../src/snapshot/read-snapshot.ts';
import { writeSnapshot } from '../../../../../src/snapshot/write-snapshot.ts';
import type { Site } from './operations.ts';

/** Beside the one of the wrappers, which has other tools. */
const NAME = 'storm-cache.json';

/** Reads what is known of a server: all of it is of one writer. */
export async function readKnown({ field, server }: Site): Promise<string | undefined> {
  const problems: string[] = [];
  const file = join(field.store, 'shop', server, NAME);
  const snapshot = readSnapshot(file, (problem) => problems.push(problem));
  const isMixed = snapshot?.tools.some(({ description }) => description !== snapshot.version);
  return isMixed ? 'F54 a mixed snapshot' : problems[0];
}

/** Writes what is known of a server, as whoever asked it. */
export async function writeKnown({ field, random, server }: Site): Promise<string | undefined> {
  const version = `storm-${random.below(2 ** 31)}`;
  const now = Date.now();
  const tools = Array.from({ length: 10 }, (_, index) => ({
    name: `tool-${index}`,
    description: version,
    inputSchema: { type: 'object' },
  }));
  const content = { version, cachedAt: new Date(now).toISOString(), tools, server };
  const answer = await writeSnapshot(join(field.store, 'shop', server, NAME), content, { now });
  return ['written', 'older'].includes(answer) ? undefined : `a write says ${answer}`;
}
