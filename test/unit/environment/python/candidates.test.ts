import { expect, test } from 'vitest';
import {
  type CandidateFacts,
  listCandidates,
} from '../../../../src/environment/python/candidates.ts';

function programs(facts: Partial<CandidateFacts>): string[] {
  const none = { onPath: () => [], namesIn: () => [] };
  const found = listCandidates({ platform: 'linux', env: {}, ...none, ...facts });
  return found.map(({ program, args }) => [program, ...args].join(' '));
}

test('an interpreter that the user named is the only candidate', () => {
  const onPath = () => ['/usr/bin/python3'];
  expect(programs({ override: '/opt/py', uvAnswer: '/uv/py', onPath })).toEqual(['/opt/py']);
});

test('on macOS the order is uv, PATH, pyenv, Homebrew, each program once', () => {
  const path: Record<string, string[]> = {
    python3: ['/opt/homebrew/bin/python3', '/usr/bin/python3'],
    'python3.11': ['/usr/local/bin/python3.11'],
  };
  const folders: Record<string, string[]> = {
    '/Users/a/.pyenv/versions': ['3.9.18', '3.12.1', 'pypy3.10', '3.10.2'],
    '/opt/homebrew/bin': ['python3', 'python3.13', 'git'],
    '/usr/local/bin': ['python3.11'],
  };
  const facts = {
    platform: 'darwin',
    env: { HOME: '/Users/a' },
    uvAnswer: '/Users/a/.local/share/uv/python/bin/python3.12',
    onPath: (name: string) => path[name] ?? [],
    namesIn: (folder: string) => folders[folder] ?? [],
  } as const;
  expect(programs(facts)).toEqual([
    '/Users/a/.local/share/uv/python/bin/python3.12',
    '/opt/homebrew/bin/python3',
    '/usr/bin/python3',
    '/usr/local/bin/python3.11',
    '/Users/a/.pyenv/versions/3.12.1/bin/python3',
    '/Users/a/.pyenv/versions/3.10.2/bin/python3',
    '/Users/a/.pyenv/versions/3.9.18/bin/python3',
    '/opt/homebrew/bin/python3.13',
  ]);
});

test('on Windows the stub of the store is left out and the launcher comes last', () => {
  const path: Record<string, string[]> = {
    python3: ['C:\\Users\\a\\AppData\\Local\\Microsoft\\WindowsApps\\python3.exe'],
    python: ['C:\\Python312\\python.exe'],
    py: ['C:\\Windows\\py.exe'],
  };
  const facts = {
    platform: 'win32',
    env: { USERPROFILE: 'C:\\Users\\a' },
    onPath: (name: string) => path[name] ?? [],
    namesIn: (folder: string) =>
      folder === 'C:\\Users\\a\\.pyenv\\pyenv-win\\versions' ? ['3.11.4'] : [],
  } as const;
  expect(programs(facts)).toEqual([
    'C:\\Python312\\python.exe',
    'C:\\Users\\a\\.pyenv\\pyenv-win\\versions\\3.11.4\\python.exe',
    'C:\\Windows\\py.exe -3',
  ]);
});

test('PYENV_ROOT is looked into before the folder in the home', () => {
  const namesIn = (folder: string) => (folder.endsWith('versions') ? ['3.12.1'] : []);
  expect(programs({ env: { PYENV_ROOT: '/opt/pyenv', HOME: '/h' }, namesIn })).toEqual([
    '/opt/pyenv/versions/3.12.1/bin/python3',
    '/h/.pyenv/versions/3.12.1/bin/python3',
  ]);
});

test('without a home nothing is invented', () => {
  expect(programs({ env: {} })).toEqual([]);
});
