/** Bundles a program that is run from kept code. */
import { createHash } from 'node:crypto';
import { makeParts } from './make-parts.mjs';

/**
 * Gives the text of a function `(require, __filename, __LOADED__)` that runs the program, and its
 * hash. A part is a function in it, so that the kept code can hold also what is cold.
 */
export async function keptProgram(options) {
  const parts = (await makeParts(options)).map(({ temperature, code }) => {
    const text = `function(module,exports,__part){${loadLate(code)}}`;
    // in brackets a function is compiled at once, and not read twice
    return temperature === 'hot' ? `(${text})` : text;
  });
  const text = `(function(require,__filename,__LOADED__){${RUNTIME}var parts=[${parts.join(',\n')}];__part(0)})`;
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

function loadLate(code) {
  return code.replace(/(?<==)require\("(node:[^"]+)"\)/g, (text, name) =>
    LOADED.includes(name) ? text : `__lazy("${name}")`,
  );
}
