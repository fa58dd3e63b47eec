/** Bundles an entry so that what it imports dynamically costs next to nothing before it is used. */
import { basename } from 'node:path';
import { build, transform } from 'esbuild';

/** All parts see the names of the file that they are in. */
const NAMES = 'exports,require,module,__filename,__dirname';

/**
 * One CommonJS file. What is only imported dynamically is in it as a comment, which the engine runs
 * over eight times as fast as over code, and is compiled at the first use. What several parts need
 * is in the file once.
 */
export async function buildLazy(options) {
  const { outputFiles, metafile } = await build({
    ...options,
    ...{ format: 'esm', splitting: true, metafile: true, write: false, outdir: 'out' },
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
  });
  const { outputs } = metafile;
  const [entryPoint] = options.entryPoints;
  const entry = Object.keys(outputs).find((name) => outputs[name].entryPoint === entryPoint);
  const needed = neededBy(entry, outputs);
  const hot = [];
  const cold = [];
  for (const { path, text } of outputFiles) {
    const name = Object.keys(outputs).find((one) => basename(one) === basename(path));
    const code = await toCommonJs(text, options);
    const key = JSON.stringify(`./${basename(path)}`);
    if (needed.has(name)) hot.push(`${key}:(function(${NAMES}){${code}})`);
    else cold.push(`${key}(){/*${code.replaceAll('*/', '*\u0001/')}*/}`);
  }
  const call = `(${loadParts})(HOT_PARTS,COLD_PARTS,${JSON.stringify(`./${basename(entry)}`)},require,__filename,__dirname)`;
  const { code } = await transform(call, { minify: options.minify, charset: 'ascii' });
  return `"use strict";${code}`
    .replace('HOT_PARTS', () => `{${hot.join(',\n')}}`)
    .replace('COLD_PARTS', () => `{${cold.join(',\n')}}`);
}

/** The chunks that are there from the start: static imports of the entry, and theirs. */
function neededBy(name, outputs, needed = new Set()) {
  if (needed.has(name)) return needed;
  needed.add(name);
  for (const { path, kind } of outputs[name].imports)
    if (kind === 'import-statement' && path in outputs) neededBy(path, outputs, needed);
  return needed;
}

async function toCommonJs(code, { minify, target }) {
  const { code: converted } = await transform(code, {
    ...{ format: 'cjs', platform: 'node', target, minify },
    supported: { 'dynamic-import': false }, // an import becomes a call of the `require` that a part gets
    ...{ charset: 'ascii', legalComments: 'none' }, // text of one byte per character is read faster
  });
  return `"use strict";${converted.trim()}`;
}

/** Stands in the built file, as text. */
function loadParts(hot, cold, entry, nodeRequire, file, dir) {
  const loaded = new Map();
  function load(name) {
    const known = loaded.get(name);
    if (known) return known.exports;
    if (!hot[name] && !cold[name]) return nodeRequire(name);
    const part = { exports: {} };
    loaded.set(name, part);
    const run = hot[name] ?? compile(name, String(cold[name]));
    run(part.exports, load, part, file, dir);
    return part.exports;
  }
  function compile(name, text) {
    const code = text.slice(text.indexOf('/*') + 2, -3).replaceAll('*\u0001/', '*/');
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    return nodeRequire('node:vm').compileFunction(code, names, { filename: `${file}/${name}` });
  }
  load(entry);
}
