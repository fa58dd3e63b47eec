import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { Entry } from './server-spec.ts';

/** Finds what the interpreter runs: the entry that the author named, else the first usual one. */
export function findEntry(serverDir: string, named?: string): Entry {
  if (named !== undefined) return namedEntry(serverDir, named);
  for (const script of ['server.py', 'main.py']) {
    if (existsSync(join(serverDir, script)))
      return { kind: 'script', path: join(serverDir, script) };
  }
  const module = ['server', '__main__'].flatMap((name) => packagesWith(serverDir, name))[0];
  if (module) return module;
  throw new AppError('ENTRY_MISSING', `No entry of the server found in \`${serverDir}\``, {
    hint: `Add server.py, main.py, <package>/server.py or <package>/__main__.py, or name the \`entry\` in \`${join(serverDir, 'holdfast.json')}\``,
  });
}

function namedEntry(serverDir: string, named: string): Entry {
  if (named.startsWith('-m '))
    return { kind: 'module', module: named.slice(3).trim(), searchDir: serverDir };
  const path = join(serverDir, named);
  if (existsSync(path)) return { kind: 'script', path };
  throw new AppError('ENTRY_MISSING', `The entry \`${path}\` is not there`, {
    hint: `Correct \`entry\` in \`${join(serverDir, 'holdfast.json')}\``,
  });
}

/** A file inside a package imports its neighbours through the package, so it is run as a module. */
function packagesWith(serverDir: string, name: string): Entry[] {
  return [serverDir, join(serverDir, 'src')].flatMap((searchDir) =>
    subdirectories(searchDir)
      .filter((dir) => existsSync(join(searchDir, dir, `${name}.py`)))
      .map((dir) => ({ kind: 'module' as const, module: `${dir}.${name}`, searchDir })),
  );
}

function subdirectories(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && /^[A-Za-z_]\w*$/.test(entry.name) && !entry.name.includes(sep),
    )
    .map((entry) => entry.name)
    .sort();
}
