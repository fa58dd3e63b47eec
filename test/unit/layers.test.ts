import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** From the bottom to the top: a part may import what stands in a row above its own, and itself. */
const LAYERS = [
  ['lib'],
  ['protocol'],
  ['spec', 'host'],
  ['environment', 'snapshot', 'control', 'guard'],
  ['supervisor'],
  ['wrapper', 'manager'],
  ['verify'],
  ['hooks', 'server', 'cli'],
  ['entries'],
  ['scripts', 'test'],
];

const files = ['src', 'mcp-servers', 'hooks'].flatMap((dir) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(dir, file)),
);

function partOf(file: string): string {
  const [top = '', part = ''] = relative('.', file).split('/');
  if (top === 'src') return part;
  return top === 'scripts' || top === 'test' ? top : 'entries';
}

function rankOf(part: string): number {
  return LAYERS.findIndex((layer) => layer.includes(part));
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(
    /(?:^import |\bfrom |\bimport\(\s*)'([^']+)'/gm,
  );
  return [...specifiers].map(([, specifier = '']) => specifier);
}

test('every part of src has its place among the layers', () => {
  const parts = [...new Set(files.map(partOf))];
  expect(parts.filter((part) => rankOf(part) === -1)).toEqual([]);
});

test('imports point downwards', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => partOf(resolve(dirname(file), specifier)))
      .filter((part) => part !== partOf(file) && rankOf(part) >= rankOf(partOf(file)))
      .map((part) => `${file} imports ${part}`),
  );
  expect(upward).toEqual([]);
});

/** Small enough for the start of a wrapper or a hook; measured in docs/architecture.md. */
const HOT_PATH_PACKAGES = ['zod/mini', 'jsonc-parser', 'smol-toml', 'unbash'];

test('the hot path imports no package but the small ones', () => {
  const hot = files.filter((file) => !['cli', 'server', 'manager'].includes(partOf(file)));
  const packages = hot.flatMap((file) =>
    importsOf(file).filter((specifier) => !/^(\.|node:)/.test(specifier)),
  );
  expect([...new Set(packages)].filter((name) => !HOT_PATH_PACKAGES.includes(name))).toEqual([]);
});
