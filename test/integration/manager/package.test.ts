import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { writeTree } from '../../helpers/plugin-dir.ts';
import { test as base } from '../../helpers/test.ts';

/** A project that has the package installed, as it is published. */
const test = base.extend<{ run: (...words: string[]) => string }>({
  run: async ({ dir }, use) => {
    const installed = join(dir, 'node_modules', 'holdfast');
    mkdirSync(installed, { recursive: true });
    cpSync('package.json', join(installed, 'package.json'));
    cpSync('dist', join(installed, 'dist'), { recursive: true });
    await use((...words) =>
      execFileSync(process.execPath, words, { cwd: dir, encoding: 'utf8', env: {} }),
    );
  },
});

const USE =
  'console.log(typeof McpManager, typeof discoverMembers, new McpManager({ members: [] }).roster)';

test.for([
  ['imported', 'a.mjs', "import { discoverMembers, McpManager } from 'holdfast/manager';"],
  ['required', 'a.cjs', "const { discoverMembers, McpManager } = require('holdfast/manager');"],
] as const)('the manager can be %s', ([, name, line], { dir, run }) => {
  writeTree(dir, { [name]: `${line}\n${USE}\n` });
  expect(run(name)).toBe('function function []\n');
});

test('the manager brings its types', ({ dir, run }) => {
  const types = join(dir, 'node_modules', '@types');
  mkdirSync(types);
  symlinkSync(resolve('node_modules/@types/node'), join(types, 'node'));
  const compilerOptions = {
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    target: 'es2023',
  };
  writeTree(dir, {
    'package.json': { type: 'module' },
    'tsconfig.json': { compilerOptions, files: ['a.ts'] },
    'a.ts': `import { type Member, McpManager } from 'holdfast/manager';
const members: Member[] = [{ name: 'a', version: '1', server: { transport: 'stdio', command: 'a' } }];
const manager = new McpManager({ members });
manager.on('tools_updated', ({ tools }) => tools.map(({ name }) => name.length));
const result: Promise<object> = manager.invokeTool('a', 'b', { c: 1 });
// @ts-expect-error: a member has a name
new McpManager({ members: [{ version: '1', server: { transport: 'http', url: '' } }] });
void result;
`,
  });
  expect(run(resolve('node_modules/typescript/bin/tsc'), '-p', '.')).toBe('');
});
