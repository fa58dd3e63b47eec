/** Makes a program of parts: every `import()` in the sources is the border of one. */
import { basename } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Gives the parts of the program that the one entry point of `options` begins, the entry first.
 * Each is CommonJS in ASCII, to stand in a function `(module, exports, __part)`, where `__part(n)`
 * gives what the part `n` exports. Hot is what the entry imports statically: it runs at every
 * start, and stands before all that is cold. What several parts share is a part too, so that it
 * exists once.
 */
export async function makeParts(options) {
  const { outputFiles, metafile } = await build({
    ...options,
    ...{ format: 'esm', splitting: true, metafile: true, write: false, outdir: 'parts' },
  });
  const [entryPoint] = options.entryPoints;
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === entryPoint);
  const hot = reach(outputs, [entry], ['import-statement']);
  const paths = [...reach(outputs, hot, ['import-statement', 'dynamic-import'])];
  const names = paths.map((path) => basename(path));
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  return await Promise.all(
    names.map(async (name, index) => ({
      temperature: hot.has(paths[index]) ? 'hot' : 'cold',
      code: await toCommonJs(texts.get(name), names, options),
    })),
  );
}

/** All that is imported from `paths` in one of the given `kinds`, and they themselves. */
function reach(outputs, paths, kinds) {
  const reached = new Set(paths);
  for (const path of reached) {
    for (const { path: imported, kind, external } of outputs[path].imports)
      if (!external && kinds.includes(kind)) reached.add(imported);
  }
  return reached;
}

async function toCommonJs(text, names, { minify, target }) {
  const { code } = await transform(text, {
    ...{ format: 'cjs', platform: 'node', target, minify },
    supported: { 'dynamic-import': false }, // an import becomes a call of `require`
    ...{ charset: 'ascii', legalComments: 'none' }, // one byte a character is read faster
  });
  return code.trim().replace(/require\("\.\/([^"]+)"\)/g, (_, name) => {
    if (!names.includes(name)) throw new Error(`no part is called ${name}`);
    return `__part(${names.indexOf(name)})`;
  });
}
