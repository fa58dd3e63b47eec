import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSnapshot } from '../../../../../src/snapshot/read-snapshot.ts';
import type { SnapshotContent } from '../../../../../src/snapshot/snapshot.ts';
import { writeSnapshot } from '../../../../../src/snapshot/write-snapshot.ts';
import type { Operation } from '../operation.ts';
import { leasedStore } from './leased-store.ts';
import { operateCommand } from './operate-command.ts';

/** The write of a snapshot: a reader has the old one or the new one. */
export const SWEEP_SNAPSHOT: Operation = {
  name: 'sweep-snapshot',
  rows: ['F54'],
  share: 2,
  prepare: async (ground, dir) => {
    const store = await leasedStore(ground, dir);
    const folder = join(dir, 'cache');
    const file = join(folder, 'tools-cache.json');
    const now = Date.now();
    await writeSnapshot(file, contentOf('old', now - 2000), { now });
    const content = contentOf('new', now - 1000);
    return {
      command: operateCommand(ground, dir, { kind: 'snapshot', file, content, now }),
      serverStore: folder,
      inspect: () => [...store.leaseProblems(), ...readProblems(file)],
      recover: async () => {
        const answer = await writeSnapshot(file, contentOf('latest', now), { now });
        const names = readdirSync(folder).join(' ');
        return [
          ...(answer === 'written' ? [] : [`C4 the next write says ${answer}`]),
          ...(names === 'tools-cache.json' ? [] : [`C4 the next write leaves ${names}`]),
        ];
      },
      close: store.close,
    };
  },
};

function contentOf(version: string, at: number): SnapshotContent {
  const tools = Array.from({ length: 20 }, (_, index) => ({
    name: `tool-${index}`,
    description: version,
    inputSchema: { type: 'object' },
  }));
  return { version, cachedAt: new Date(at).toISOString(), tools, server: 'sample/demo' };
}

function readProblems(file: string): string[] {
  const problems: string[] = [];
  const snapshot = readSnapshot(file, (problem) => problems.push(problem));
  if (!snapshot) return ['F54 there is no snapshot', ...problems];
  const isMixed = snapshot.tools.some(({ description }) => description !== snapshot.version);
  return isMixed || !['old', 'new', 'latest'].includes(snapshot.version)
    ? ['F54 a mixed snapshot']
    : problems;
}
