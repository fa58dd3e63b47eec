import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { writeTree } from '../../../../test/helpers/plugin-dir.ts';
import { fingerprintOf } from './fingerprint.ts';

/** What a user would not like to lose, and whether it is still as it was. */
export type Decoy = { home: string; isTouched: () => boolean };

/** Makes a home that nothing may change (C2). */
export function makeDecoy(dir: string): Decoy {
  const home = join(dir, 'decoy');
  writeTree(home, {
    '.ssh/id_ed25519': 'the key\n',
    '.claude/settings.json': { model: 'opus' },
    '.claude/plugins/data/notes/notes.json': { kept: true },
    'project/.venv/bin/python': '#!/bin/sh\n',
    'project/src/main.py': 'print("hello")\n',
    'Documents/letter with spaces.txt': 'dear reader\n',
  });
  chmodSync(join(home, '.ssh', 'id_ed25519'), 0o600);
  const before = fingerprintOf(home);
  return { home, isTouched: () => fingerprintOf(home) !== before };
}
