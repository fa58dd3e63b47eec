import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { findEnvironment } from '../../../src/environment/inspect.ts';
import { verifyStore } from '../../../src/environment/store.ts';
import { asUser } from '../../helpers/confine.ts';
import { addFigure } from '../../helpers/figure.ts';
import { makeStore } from '../../helpers/prune-store.ts';
import { test } from '../../helpers/test.ts';

const isRoot = process.getuid?.() === 0;
const skipped = isRoot ? '' : ' (skipped: only root can act as a second user)';

/** Copies an environment under another name, with all that makes it count as finished. */
const FORGE = `
cd "$1"
cp -r "$2" "$3"
for end in json files lease; do cp "$2.$end" "$3.$end"; done
sed -i "s/$2/$3/g" "$3.json"
echo 'import evil' > "$3/bin/python"
`;

test.skipIf(!isRoot)(
  `[H4] an environment that another user planted is not used${skipped}`,
  ({ task, dir }) => {
    chmodSync(dir, 0o755);
    const store = makeStore(dir);
    const own = store.add();
    const envs = dirname(own);
    const { requirementsHash } = JSON.parse(readFileSync(`${own}.json`, 'utf8'));
    const forged = `${basename(own).slice(0, -8)}99999999`;
    for (const folder of [store.root, dirname(store.serverStore), store.serverStore, envs, own])
      chmodSync(folder, 0o777); // somebody opened it
    spawnSync('chmod', ['-R', 'a+rX', store.root]);
    const script = ['sh', '-ec', FORGE, 'sh', envs, basename(own), forged];
    const [program = '', ...args] = [...asUser, ...script];
    expect(spawnSync(program, args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(envs, `${forged}.json`))).toBe(true);
    expect(() => verifyStore(store.serverStore, store.root, 0)).toThrow('can be written by others');

    for (const folder of [store.root, dirname(store.serverStore), store.serverStore, envs])
      chmodSync(folder, 0o700); // and closed it again
    spawnSync('rm', ['-r', `${own}.json`]);
    const found = findEnvironment(store.serverStore, requirementsHash);
    expect(found).toEqual({
      kind: 'none',
      damaged: [{ name: forged, reason: 'it was made by another user' }],
    });
    addFigure(task, 1, '0 planted environments used');
  },
);
