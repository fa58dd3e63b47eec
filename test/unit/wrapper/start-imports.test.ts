import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** What is only needed by a start of a server, a failure, a build, or others who look. */
const LATER = [
  'src/control/',
  'src/environment/build/',
  'src/environment/heal/',
  'src/environment/install/',
  'src/environment/python/',
  'src/supervisor/process/',
  'src/supervisor/cause/',
];

/** The modules that are run before the first answer: `import()` is where the rest begins. */
function startOf(entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    if (!file.endsWith('.ts')) continue;
    for (const specifier of importsOf(file))
      reached.add(specifier.startsWith('.') ? join(dirname(file), specifier) : specifier);
  }
  return reached;
}

function importsOf(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^import (?!type )(?:[^'{]*|[^'{]*\{([^}]*)\} from )'([^']+)'/gm,
  );
  return [...statements]
    .filter(([, names]) => names === undefined || !names.split(',').every(isTypeOrEmpty))
    .map(([, , specifier = '']) => specifier);
}

function isTypeOrEmpty(name: string): boolean {
  return /^\s*(type |$)/.test(name);
}

test('the start of the wrapper loads no package', () => {
  const packages = [...startOf('mcp-servers/run.ts')].filter(
    (name) => !name.endsWith('.ts') && !name.startsWith('node:'),
  );
  expect(packages).toEqual([]);
});

test('the start of the wrapper loads nothing that is needed later', () => {
  const start = [...startOf('mcp-servers/run.ts')];
  expect(start.filter((file) => LATER.some((part) => file.startsWith(part)))).toEqual([]);
  expect(start.length).toBeGreaterThan(50);
});
