/** Bundles what runs on users' machines into dist/, and writes what is generated from the sources. */
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
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { keptProgram } from './bundle/kept-program.mjs';
import { lazyFile } from './bundle/lazy-file.mjs';
import { writeTypes } from './write-types.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const bundle = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'], // jsonc-parser's CommonJS cannot be bundled
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
};
const entries = {
  holdfast: 'src/cli/main.ts',
  server: 'mcp-servers/holdfast.ts',
  manager: 'src/manager/public.ts',
};
const types = writeTypes('src/manager/public.ts', 'dist/manager/types'); // goes on beside the rest

mkdirSync('dist', { recursive: true });
for (const [name, entry] of Object.entries(entries)) {
  const { outputFiles } = await build({ ...bundle, entryPoints: [entry], write: false });
  replace(join('dist', `${name}.cjs`), outputFiles[0].contents);
}
replace('dist/run.cjs', await bundleWrapper());
// the hook of the session's start knows the guard that was built with it
const guard = await lazyFile({ ...bundle, entryPoints: ['hooks/guard.ts'] });
replace('dist/guard.cjs', guard);
const { checksumOf } = await load('src/hooks/test-guard-file.ts');
const checksum = JSON.stringify(checksumOf(Buffer.from(guard)));
const define = { ...bundle.define, __GUARD_CHECKSUM__: checksum };
const start = { ...bundle, define, entryPoints: ['hooks/session-start.ts'] };
replace('dist/session-start.cjs', await lazyFile(start));

// what a dependency in CommonJS requires is not there in a module
const banner = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};
const library = { ...bundle, format: 'esm', banner, entryPoints: [entries.manager], write: false };
replace('dist/manager.mjs', (await build(library)).outputFiles[0].contents);

for (const example of readdirSync('examples')) {
  const vendored = join('examples', example, 'mcp-servers', '.holdfast', 'run.cjs');
  mkdirSync(dirname(vendored), { recursive: true });
  replace(vendored, readFileSync('dist/run.cjs'));
}
mkdirSync('schema', { recursive: true });
const { holdfastJsonSchemaDocument } = await load('src/spec/json-schema.ts');
const { reportSchemaDocument } = await load('src/verify/report/report-schema.ts');
const { storeSchemaDocuments } = await load('src/cli/plugins/store-schema.ts');
const documents = {
  'holdfast.schema.json': holdfastJsonSchemaDocument(),
  'report.schema.json': reportSchemaDocument(),
  ...storeSchemaDocuments(),
};
for (const [name, document] of Object.entries(documents))
  replace(join('schema', name), `${JSON.stringify(document, undefined, 2)}\n`);

await writeOwnSnapshot();
await types;

/** What our own server lists, for its very first start: asked where nothing is installed. */
async function writeOwnSnapshot() {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-build-'));
  const env = { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, HOME: home };
  const command = ['dist/holdfast.cjs', 'snapshot', 'holdfast', '--plugin', '.'];
  try {
    await promisify(execFile)(process.execPath, command, { env });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The wrapper is compiled once and then run from its kept code: see `src/lib/code`. */
async function bundleWrapper() {
  const options = { ...bundle, charset: 'ascii' }; // one byte a character, in memory too
  const { text, id } = await keptProgram({ ...options, entryPoints: ['mcp-servers/run.ts'] });
  const texts = { __PROGRAM__: JSON.stringify(text), __PROGRAM_ID__: JSON.stringify(id) };
  const define = { ...bundle.define, ...texts };
  const entry = { ...options, define, entryPoints: ['mcp-servers/load-run.ts'], write: false };
  return (await build(entry)).outputFiles[0].contents;
}

/** A test that runs at this moment sees the old file or the new. */
function replace(file, content) {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

/** Imports a TypeScript file. */
async function load(entry) {
  const options = { ...bundle, format: 'esm', minify: false, write: false };
  const { outputFiles } = await build({ ...options, entryPoints: [entry] });
  const base64 = Buffer.from(outputFiles[0].contents).toString('base64');
  return await import(`data:text/javascript;base64,${base64}`);
}
