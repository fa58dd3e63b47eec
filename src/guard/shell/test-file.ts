import type { Stats } from 'node:fs';
import type { TestExpression } from 'unbash';
import { DOUBT, isUnknown } from '../effects/effect.ts';
import { lookAt, realPath } from '../effects/real-path.ts';
import { expandText } from './expand/expand-word.ts';
import { pathIn, type Result, type Shell } from './shell.ts';

/** Whether `[[ … ]]` holds, where the files on disk say so. */
export function testExpression(shell: Shell, expression: TestExpression): Result['status'] {
  if (expression.type === 'TestUnary') {
    return testFile(shell, expression.operator, expandText(shell, expression.operand));
  }
  if (expression.type === 'TestNot') {
    const inner = testExpression(shell, expression.operand);
    return inner === 'unknown' ? inner : inner === 'ok' ? 'failed' : 'ok';
  }
  if (expression.type === 'TestBinary' && !/[*?[]/.test(expression.right.text)) {
    const sides = [expression.left, expression.right].map((word) => expandText(shell, word));
    return compareTexts(sides[0] ?? '', expression.operator, sides.slice(1));
  }
  return 'unknown';
}

/** The answer of `test one = other`, where both are known. */
export function compareTexts(
  one: string,
  operator: string,
  [other = '', ...more]: readonly string[],
): Result['status'] {
  const isDecided = /^(?:==?|!=)$/.test(operator) && more.length === 0;
  if (!isDecided || isUnknown(one + other) || (one + other).includes(DOUBT)) return 'unknown';
  return (one === other) === (operator !== '!=') ? 'ok' : 'failed';
}

/** The answer of `test -d path` and its like. */
export function testFile(shell: Shell, operator: string, text: string): Result['status'] {
  const path = pathIn(shell, text);
  if (isUnknown(path) || text === '' || shell.world.files.has(path)) return 'unknown';
  const isLinkTest = operator === '-L' || operator === '-h';
  const stats = lookAt(shell.world, realPath(shell.world, path, isLinkTest ? 'entry' : 'target'));
  const holds = TESTS[operator];
  if (holds === undefined) return 'unknown';
  return stats !== undefined && holds(stats) ? 'ok' : 'failed';
}

const TESTS: Record<string, (stats: Stats) => boolean> = {
  '-e': () => true,
  '-d': (stats) => stats.isDirectory(),
  '-f': (stats) => stats.isFile(),
  '-L': (stats) => stats.isSymbolicLink(),
  '-h': (stats) => stats.isSymbolicLink(),
};
