import { mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { healLink } from '../../../../../src/environment/link.ts';
import type { Operation } from '../operation.ts';
import { leasedStore } from './leased-store.ts';
import { operateCommand } from './operate-command.ts';

/** The swap of a plugin's link: the old one or the new one is there, never none. */
export const SWEEP_LINK: Operation = {
  name: 'sweep-link',
  rows: ['F5'],
  share: 1,
  prepare: async (ground, dir) => {
    const store = await leasedStore(ground, dir);
    const serverDir = join(dir, 'plugin', 'mcp-servers', 'demo');
    const link = join(serverDir, '.venv');
    mkdirSync(serverDir, { recursive: true });
    symlinkSync(store.removable, link);
    const { root, serverStore, current } = store;
    return {
      command: operateCommand(ground, dir, { kind: 'link', serverDir, environment: current, root }),
      serverStore,
      inspect: () => [
        ...store.leaseProblems(),
        ...([store.removable, current].includes(readLink(link)) ? [] : ['F5 there is no link']),
      ],
      recover: async () => {
        const outcome = healLink(serverDir, current, root);
        const strays = readdirSync(serverDir).filter((name) => name !== '.venv');
        return [
          ...(readLink(link) === current ? [] : [`C4 the link is not healed: ${outcome}`]),
          ...(strays.length > 3 ? [`C4 strays stay: ${strays}`] : []),
        ];
      },
      close: store.close,
    };
  },
};

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
