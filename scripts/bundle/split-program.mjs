/** Bundles a program whose parts are made when they are first imported. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Gives the text of a function `(require, __filename, __LOADED__)` that runs `entry`, and its hash.
 * Every `import()` in the sources is the border of a part: what only lies behind such borders is
 * neither compiled nor run at the start. Modules that two parts share are parts of their own, so
 * that each exists once.
 */
export async function splitProgram(entry, options) {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    metafile: true,
    outdir: 'parts',
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const imports = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output.imports]),
  );
  const main = nameOf(entry);
  const eager = reach(imports, [main], ['import-statement']);
  const names = [...reach(imports, eager, ['import-statement', 'dynamic-import'])];
  const parts = await Promise.all(
    names.map(async (name) => {
      const body = await partOf(texts.get(name), names, options);
      const text = `function(module,exports,__part){${body}}`;
      // in brackets a function is compiled at once, and not read twice
      return eager.has(name) ? `(${text})` : text;
    }),
  );
  const text = `(function(require,__filename,__LOADED__){${RUNTIME}var parts=[${parts.join(',\n')}];__part(${names.indexOf(main)})})`;
  return { text, id: createHash('sha256').update(text).digest('hex') };
}

/** Runs a part when it is first asked for, and loads a module of Node when it is first used. */
const RUNTIME = `"use strict";
var made=[];
function __part(n){var m=made[n];if(!m){m=made[n]={exports:{}};parts[n](m,m.exports,__part)}return m.exports}
function __lazy(id){return new Proxy({},{get:function(_,name){return require(id)[name]}})}
`;

/** Loaded by Node's own start, so that there is nothing to wait with. */
const LOADED = ['node:fs', 'node:path'];

function nameOf(entry) {
  return basename(entry).replace(/\.ts$/, '.js');
}

/** All that is imported from `names` in one of the given `kinds`, and they themselves. */
function reach(imports, names, kinds) {
  const reached = new Set(names);
  for (const name of reached) {
    for (const { path, kind, external } of imports.get(name))
      if (!external && kinds.includes(kind)) reached.add(basename(path));
  }
  return reached;
}

/** A part as the body of a function; `__part(n)` stands for what it imports of other parts. */
async function partOf(text, names, options) {
  const { charset, legalComments, platform, target } = options;
  const { code } = await transform(text, {
    charset,
    format: 'cjs',
    legalComments,
    minify: true,
    platform,
    supported: { 'dynamic-import': false },
    target,
  });
  return code
    .trim()
    .replace(/require\("\.\/([^"]+)"\)/g, (_, name) => {
      if (!names.includes(name)) throw new Error(`no part is called ${name}`);
      return `__part(${names.indexOf(name)})`;
    })
    .replace(/(?<==)require\("(node:[^"]+)"\)/g, (text, name) =>
      LOADED.includes(name) ? text : `__lazy("${name}")`,
    );
}
