import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bundle } from '../../helpers/bundle.ts';
import { test } from '../../helpers/test.ts';

const withStrace = test.skipIf(!existsSync('/usr/bin/strace'));

/** What readlink(2) says of a name that became a directory, or nothing, since it was looked at. */
const ANSWERS = ['EINVAL', 'ENOENT'];

withStrace.for(ANSWERS)(
  '[H1] a link that is exchanged between two looks (%s) does not stop a start',
  (answer, { dir }) => {
    const program = bundle('test/fixtures/environment/heal-link.ts', join(dir, 'heal.cjs'));
    const [serverDir, store] = [join(dir, 'server'), join(dir, 'store')];
    for (const path of [serverDir, store]) mkdirSync(path);
    const link = join(serverDir, '.venv');
    symlinkSync('/nonexistent', link);
    const inject = ['-P', link, '-e', 'trace=readlink', '-e', `inject=readlink:error=${answer}`];
    const words = [process.execPath, program, serverDir, join(store, 'envs', 'new'), store];
    const said = execFileSync('strace', ['-f', '-qq', '-o', join(dir, 'log'), ...inject, ...words]);
    expect(said.toString()).toBe('replaced');
  },
);
