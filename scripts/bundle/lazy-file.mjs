/** Bundles a short program whose code nobody keeps. */
import { transform } from 'esbuild';
import { makeParts } from './make-parts.mjs';

/**
 * Gives one CommonJS file. A cold part is in it as a comment, which the engine runs over eight
 * times as fast as over code, and is compiled at its first use.
 */
export async function lazyFile(options) {
  const parts = (await makeParts(options)).map(({ temperature, code }) =>
    temperature === 'hot'
      ? `(function(module,exports,__part){${code}})`
      : `function(){/*${code.replaceAll('*/', END)}*/}`,
  );
  const call = `(${loadParts})(PARTS,${JSON.stringify(END)},require,__filename)`;
  const { code } = await transform(call, { minify: options.minify, charset: 'ascii' });
  return `"use strict";${code.replace('PARTS', () => `[${parts.join(',\n')}]`)}`;
}

/** Stands for the end of a comment inside a comment. */
const END = '*\u0001/';

/** Stands in the built file, as text. A cold part is the function that takes nothing. */
function loadParts(parts, end, nodeRequire, file) {
  const made = [];
  function load(index) {
    const known = made[index];
    if (known) return known.exports;
    const part = { exports: {} };
    made[index] = part;
    const run = parts[index].length > 0 ? parts[index] : compile(index);
    run(part, part.exports, load, nodeRequire);
    return part.exports;
  }
  function compile(index) {
    const text = String(parts[index]);
    const code = text.slice(text.indexOf('/*') + 2, -3).replaceAll(end, '*/');
    const names = ['module', 'exports', '__part', 'require'];
    const options = { filename: `${file}/${index}` };
    return nodeRequire('node:vm').compileFunction(`"use strict";${code}`, names, options);
  }
  load(0);
}
