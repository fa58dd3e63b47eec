import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { findChangedFiles } from '../../../src/environment/heal/find-changed-files.ts';
import { inspectEnvironment } from '../../../src/environment/inspect.ts';
import { readManifest } from '../../../src/environment/manifest.ts';
import { walkEnvironment } from '../../../src/environment/stamps.ts';
import { addFigure } from '../../helpers/figure.ts';
import { makeStore } from '../../helpers/prune-store.ts';
import { test } from '../../helpers/test.ts';

const SITE = 'lib/python3/site-packages';
const PACKAGES = 20;
const KINDS = ['__init__.py', 'core.py', 'native.so'];

/** A finished environment with 20 packages of three files each. */
function scene(dir: string) {
  const { add, serverStore } = makeStore(dir);
  const files: Record<string, string> = { 'pyvenv.cfg': 'home = /usr/bin\n' };
  for (let at = 0; at < PACKAGES; at++) {
    const info = `${SITE}/p${at}-1.dist-info`;
    const own = KINDS.map((kind) => [`p${at}/${kind}`, `content of ${kind} of ${at}\n`] as const);
    for (const [path, text] of own) files[`${SITE}/${path}`] = text;
    const lines = own.map(([path, text]) => {
      const hash = createHash('sha256').update(text).digest('base64url');
      return `${path},sha256=${hash},${text.length}\n`;
    });
    files[`${info}/RECORD`] = lines.join('');
    files[`${info}/METADATA`] = `Name: p${at}\n`;
  }
  const environment = add({ files });
  const name = basename(environment);
  const read = readManifest(`${environment}.json`);
  if (!read) throw new Error('a manifest');
  // whole seconds: what is put back after a damage has exactly the time that it had
  const then = 1_700_000_000;
  for (const path of readdirSync(environment, { recursive: true, encoding: 'utf8' }))
    utimesSync(join(environment, path), then, then);
  utimesSync(environment, then, then);
  const walked = walkEnvironment(environment);
  writeFileSync(`${environment}.files`, walked.files);
  const manifest = { ...read, stamps: walked.stamps };
  const quick = () => inspectEnvironment(serverStore, { name, manifest }, 'only-looks');
  const full = () => findChangedFiles(serverStore, { name, manifest });
  return { environment, paths: Object.keys(files), quick, full };
}

type Damage = (file: string) => void;
const LOSSES: Record<string, Damage> = {
  missing: (file) => rmSync(file),
  'a directory': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
};
const CHANGES: Record<string, Damage> = {
  cut: (file) => truncateSync(file, 3),
  empty: (file) => truncateSync(file, 0),
  longer: (file) => writeFileSync(file, 'x', { flag: 'a' }),
  'another byte': (file) => writeFileSync(file, flip(readFileSync(file))),
};
const HIDDEN: Record<string, Damage> = {
  'another byte, the time kept': (file) => {
    const { atime, mtime } = lstatSync(file);
    writeFileSync(file, flip(readFileSync(file)));
    utimesSync(file, atime, mtime);
  },
};

/** Damages each of `paths` in each way, asks, and makes it as it was. */
function missed(
  { environment }: ReturnType<typeof scene>,
  paths: string[],
  [ways, isSeen]: [Record<string, Damage>, () => boolean],
): string[] {
  return paths.flatMap((path) => {
    const file = join(environment, path);
    const content = readFileSync(file);
    const times = lstatSync(file);
    const folder = lstatSync(dirname(file));
    return Object.entries(ways).flatMap(([way, damage]) => {
      damage(file);
      const found = isSeen() ? [] : [`${path}: ${way}`];
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, content);
      utimesSync(file, times.atime, times.mtime);
      utimesSync(dirname(file), folder.atime, folder.mtime);
      return found;
    });
  });
}

const STRUCTURE = /pyvenv\.cfg|RECORD|METADATA/;

test('[F11] a quick look finds every file that is missing, and every change of what all depends on', ({
  task,
  dir,
}) => {
  const world = scene(dir);
  const isSeen = () => world.quick() !== undefined;
  expect(isSeen()).toBe(false);
  const structure = world.paths.filter((path) => STRUCTURE.test(path));
  const { cut, empty, longer } = CHANGES as { cut: Damage; empty: Damage; longer: Damage };
  expect(missed(world, world.paths, [LOSSES, isSeen])).toEqual([]);
  expect(missed(world, structure, [{ cut, empty, longer }, isSeen])).toEqual([]);
  expect(isSeen()).toBe(false);
  const startedAt = performance.now();
  for (let round = 0; round < 20; round++) world.quick();
  const quickMs = (performance.now() - startedAt) / 20;
  const n = world.paths.length * 2 + structure.length * 3;
  addFigure(task, n, `structural damage found 100 %, a quick look takes ${quickMs.toFixed(2)} ms`);
});

test('[F11] a full look finds every change of every installed file', { timeout: 60_000 }, ({
  task,
  dir,
}) => {
  const world = scene(dir);
  const isSeen = () => world.full().length > 0;
  expect(isSeen()).toBe(false);
  const installed = world.paths.filter((path) => !STRUCTURE.test(path));
  expect(missed(world, world.paths, [{ ...LOSSES, ...CHANGES }, isSeen])).toEqual([]);
  expect(missed(world, installed, [HIDDEN, isSeen])).toEqual([]);
  expect(isSeen()).toBe(false);
  const startedAt = performance.now();
  world.full();
  const fullMs = performance.now() - startedAt;
  const files = readdirSync(world.environment, { recursive: true }).length;
  const n = world.paths.length * 6 + installed.length;
  const per = Math.round((fullMs / files) * 10_000);
  addFigure(task, n, `changes found 100 %, a full look takes ${per} ms for 10,000 files`);
});

test('[F11] [H4] an interpreter that is empty or another one is found by a quick look', ({
  task,
  dir,
}) => {
  const world = scene(dir);
  const { empty, longer } = CHANGES as { empty: Damage; longer: Damage };
  const ways = { ...LOSSES, empty, longer };
  const isSeen = () => world.quick() !== undefined;
  expect(missed(world, ['bin/python'], [ways, isSeen])).toEqual([]);
  addFigure(task, Object.keys(ways).length, 'damage of the interpreter found 100 %');
});

function flip(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  changed[0] = (changed[0] ?? 0) ^ 1;
  return changed;
}
