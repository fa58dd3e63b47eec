/** Writes the declarations that an entry's users need. */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Writes the declarations of `entry` and of all that they name below `target`, file by file: whoever
 * reads or builds at this moment finds whole ones.
 */
export async function writeTypes(entry, target) {
  const all = mkdtempSync(join(tmpdir(), 'holdfast-types-'));
  try {
    await emitTypes(entry, all);
    const first = entry.replace(/^src\//, '').replace(/\.ts$/, '.d.ts');
    const files = reachedFrom(first, all);
    for (const file of files) replace(join(target, file), readFileSync(join(all, file)));
    for (const file of readdirSync(target, { recursive: true }))
      if (file.endsWith('.d.ts') && !files.has(file)) rmSync(join(target, file), { force: true });
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

function replace(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

async function emitTypes(entry, outDir) {
  const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  const kept = ['target', 'module', 'moduleDetection', 'types'];
  const own = kept.flatMap((name) => [`--${name}`, String(compilerOptions[name])]);
  const switches = ['skipLibCheck', 'strict', 'exactOptionalPropertyTypes'];
  const flags = [...switches, 'allowImportingTsExtensions', 'declaration', 'emitDeclarationOnly'];
  const lib = ['--lib', compilerOptions.lib.join()];
  const place = ['--rootDir', 'src', '--outDir', outDir];
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  const words = [tsc, ...flags.map((flag) => `--${flag}`), ...own, ...lib, ...place, entry];
  await promisify(execFile)(process.execPath, words);
}

/** The files that a declaration names, itself first: those of hidden parts stay out. */
function reachedFrom(first, dir) {
  const files = new Set([first]);
  for (const file of files) {
    const text = readFileSync(join(dir, file), 'utf8');
    for (const [, path] of text.matchAll(/from '(\.[^']+)\.ts'/g))
      files.add(join(dirname(file), `${path}.d.ts`));
  }
  return files;
}
