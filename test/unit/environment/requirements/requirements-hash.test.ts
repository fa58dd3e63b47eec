import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readRequirements } from '../../../../src/environment/requirements-hash.ts';
import { test } from '../../../helpers/test.ts';

function plugin(dir: string, name: string, files: Record<string, string>) {
  const root = join(dir, name);
  mkdirSync(join(root, 'server'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return {
    root,
    requirements: { kind: 'requirements', file: join(root, 'server', 'requirements.txt') },
  } as const;
}

function hashOf({ root, requirements }: ReturnType<typeof plugin>, python?: string): string {
  return readRequirements(requirements, root, { python }).hash;
}

test('the folder of the plugin does not change the hash, its version is part of the folder', ({
  dir,
}) => {
  const files = {
    'server/requirements.txt': 'foo==1\n-r ../shared.txt\n',
    'shared.txt': 'bar==1\n',
  };
  expect(hashOf(plugin(dir, '1.0.0', files))).toBe(hashOf(plugin(dir, '1.0.1', files)));
});

describe('the hash changes with', () => {
  const files = { 'server/requirements.txt': 'foo==1\n-c ../pins.txt\n', 'pins.txt': 'bar==1\n' };
  test.for([
    [
      'a comment',
      { ...files, 'server/requirements.txt': 'foo==1 # x\n-c ../pins.txt\n' },
      undefined,
    ],
    ['an included file', { ...files, 'pins.txt': 'bar==2\n' }, undefined],
    ['the range of Python versions', files, '>=3.10'],
  ] as const)('%s', ([, changed, python], { dir }) => {
    expect(hashOf(plugin(dir, 'b', changed), python)).not.toBe(hashOf(plugin(dir, 'a', files)));
  });
});

test('two files do not read like one', ({ dir }) => {
  const lock = (name: string, text: string, project: string) => {
    const { root } = plugin(dir, name, {
      'server/uv.lock': text,
      'server/pyproject.toml': project,
    });
    const requirements = {
      kind: 'uv-lock',
      lock: join(root, 'server/uv.lock'),
      pyproject: join(root, 'server/pyproject.toml'),
    } as const;
    return readRequirements(requirements, root).hash;
  };
  expect(lock('a', 'ab', 'c')).not.toBe(lock('b', 'a', 'bc'));
});

test('files that include each other are read once', ({ dir }) => {
  const { root, requirements } = plugin(dir, 'p', {
    'server/requirements.txt': '-r b.txt\n',
    'server/b.txt': '-r requirements.txt\nfoo\n',
  });
  const { files, hashes } = readRequirements(requirements, root);
  expect({ names: files.map(({ name }) => name), hashes }).toEqual({
    names: ['server/requirements.txt', 'server/b.txt'],
    hashes: 'none',
  });
});

describe('file and line are named when', () => {
  test.for([
    ['an include leads out of the plugin', 'foo\n-r ../../secret.txt\n', 2],
    ['an include is absolute', '-r /etc/passwd\n', 1],
    ['an include is an address', '-r https://evil.example/r.txt\n', 1],
    ['an include is a link out of the plugin', '\n\n-r link.txt\n', 3],
    ['an include is missing', '-c nowhere.txt\n', 1],
    ['one requirement has no hash but another has', 'foo==1 --hash=sha256:00\nbar==1\n', 2],
    ['hashes are required and missing', '--require-hashes\nfoo==1\n', 2],
    ['a line holds an index', 'foo\n--index-url https://x/simple\n', 2],
  ] as const)('%s', ([, text, line], { dir }) => {
    writeFileSync(join(dir, 'secret.txt'), 'x');
    const { root, requirements } = plugin(dir, 'p', { 'server/requirements.txt': text });
    symlinkSync(join(dir, 'secret.txt'), join(root, 'server', 'link.txt'));
    const message = expect.stringContaining(`${requirements.file}:${line}`);
    expect(() => readRequirements(requirements, root)).toThrow(
      expect.objectContaining({ code: 'REQUIREMENTS_INVALID', message }),
    );
  });
});

test('a requirement file that is itself a link out of the plugin is refused', ({ dir }) => {
  const { root, requirements } = plugin(dir, 'p', {});
  symlinkSync('/etc/hostname', requirements.file);
  expect(() => readRequirements(requirements, root)).toThrow(
    expect.objectContaining({ code: 'REQUIREMENTS_INVALID' }),
  );
});

test('a missing requirement file is told as such', ({ dir }) => {
  const { root, requirements } = plugin(dir, 'p', {});
  expect(() => readRequirements(requirements, root)).toThrow(
    expect.objectContaining({ code: 'REQUIREMENTS_MISSING' }),
  );
});
