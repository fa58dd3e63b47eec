import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import type { Requirements } from '../../spec/server-spec.ts';
import { checkLine } from './check-line.ts';
import { decodeRequirements } from './decode-text.ts';
import { parseRequirementLines } from './requirement-lines.ts';

/** A requirement file: where it is, its path below the plugin root with slashes, and its content. */
export type RequirementFile = { path: string; name: string; bytes: Buffer };

/** All files of a set of requirements, and whether everything in them has to match a hash. */
export type Collected = { files: RequirementFile[]; hashes: 'required' | 'none' };

/** A requirement and whether it has a hash. */
type Found = { file: string; line: number; isHashed: boolean };
type Walk = {
  root: string;
  files: Map<string, RequirementFile>;
  found: Found[];
  hashes: Collected['hashes'];
};

/** Reads the files of `requirements`, the main one first, then the ones that it includes. */
export function collectFiles(requirements: Requirements, pluginRoot: string): Collected {
  const root = realpathSync(pluginRoot);
  if (requirements.kind !== 'requirements') {
    const paths =
      requirements.kind === 'uv-lock'
        ? [requirements.lock, requirements.pyproject]
        : [requirements.pyproject];
    return { files: paths.map((path) => readFile(path, root) ?? missing(path)), hashes: 'none' };
  }
  const walk: Walk = { root, files: new Map(), found: [], hashes: 'none' };
  const main = readFile(requirements.file, root) ?? missing(requirements.file);
  visit(main, walk, 'requirements');
  const hashes = walk.found.some(({ isHashed }) => isHashed) ? 'required' : walk.hashes;
  if (hashes === 'required') refuseWithoutHash(walk.found);
  return { files: [...walk.files.values()], hashes };
}

function visit(file: RequirementFile, walk: Walk, role: 'requirements' | 'constraints'): void {
  walk.files.set(file.path, file);
  const decoded = decodeRequirements(file.bytes);
  if (decoded.kind === 'refused') throw invalid(file.path, decoded.line, { text: '', ...decoded });
  for (const { line, text } of parseRequirementLines(decoded.text)) {
    const checked = checkLine(text);
    if (checked.kind === 'refused') throw invalid(file.path, line, { text, ...checked });
    if (checked.kind === 'include') include(file, { line, text, ...checked }, walk);
    if (checked.kind === 'requirement' && role === 'requirements') {
      walk.found.push({ file: file.path, line, isHashed: checked.isHashed });
    }
    if (text === '--require-hashes') walk.hashes = 'required';
  }
}

type Include = { line: number; text: string; path: string; role: 'requirements' | 'constraints' };

function include(from: RequirementFile, { line, text, path, role }: Include, walk: Walk): void {
  const target = resolve(dirname(from.path), path);
  const refuse = (reason: string, hint: string) => invalid(from.path, line, { text, reason, hint });
  if (isAbsolute(path) || /^[a-z+]{2,}:/i.test(path) || !isInside(realPath(target), walk.root)) {
    throw refuse(
      'it leads out of the plugin',
      'Put the file into the plugin and name it by a relative path',
    );
  }
  if (walk.files.has(target)) return;
  const file = readFile(target, walk.root);
  if (!file) throw refuse(`\`${target}\` is not there`, 'Add the file, or remove the line');
  visit(file, walk, role);
}

/** As soon as one requirement has a hash pip wants all of them; here the line is named. */
function refuseWithoutHash(found: readonly Found[]): void {
  const bare = found.find(({ isHashed }) => !isHashed);
  if (!bare) return;
  throw invalid(bare.file, bare.line, {
    text: '',
    reason: 'it has no hash, but other lines have',
    hint: 'Write the file with `uv pip compile --generate-hashes` or `pip-compile --generate-hashes`',
  });
}

function readFile(path: string, root: string): RequirementFile | undefined {
  const bytes = readFileIfExists(path);
  if (!bytes) return undefined;
  const real = realPath(path);
  if (!isInside(real, root)) {
    throw new AppError('REQUIREMENTS_INVALID', `\`${path}\` leads out of the plugin \`${root}\``, {
      hint: 'Put the file itself into the plugin',
    });
  }
  return { path, name: nameBelow(root, path), bytes };
}

/** The name follows the path as it is written, so that a link does not change what includes it. */
function nameBelow(root: string, path: string): string {
  const below = relative(
    root,
    resolve(realPath(dirname(path)), path.slice(dirname(path).length + 1)),
  );
  return below.replaceAll(sep, '/');
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return path;
    throw error;
  }
}

function isInside(path: string, root: string): boolean {
  const below = relative(root, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function missing(path: string): never {
  throw new AppError('REQUIREMENTS_MISSING', `\`${path}\` is not there`, {
    hint: 'Add the file, or correct `requires`',
  });
}

function invalid(
  file: string,
  line: number,
  { text, reason, hint }: { text: string; reason: string; hint: string },
): AppError {
  const quoted = text === '' ? '' : ` (\`${text.replaceAll('\0', '\\0').slice(0, 120)}\`)`;
  return new AppError(
    'REQUIREMENTS_INVALID',
    `\`${file}:${line}\` cannot be installed: ${reason}${quoted}`,
    { hint },
  );
}
