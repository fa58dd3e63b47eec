import type { Case, CompoundCommand, CompoundList, For, If, Select, While } from 'unbash';
import { spend } from '../effects/budget.ts';
import { isUnknown } from '../effects/effect.ts';
import { expandText, expandWords } from './expand/expand-word.ts';
import { wildcardMatcher } from './expand/glob.ts';
import { type Result, type Shell, subshell } from './shell.ts';
import { testExpression } from './test-file.ts';

const MAX_ROUNDS = 500;
const NOTHING: Result = { status: 'ok', output: '' };

/** Follows loops, branches and groups; a branch that cannot be decided is followed too. */
export function runCompound(shell: Shell, node: CompoundCommand): Result {
  switch (node.type) {
    case 'If':
      return runIf(shell, node);
    case 'For':
    case 'Select':
      return runFor(shell, node);
    case 'While':
      return runWhile(shell, node);
    case 'Case':
      return runCase(shell, node);
    case 'Subshell':
      return run(subshell(shell), node.body);
    case 'BraceGroup':
    case 'ArithmeticFor':
      return run(shell, node.body);
    case 'TestCommand':
      return { status: testExpression(shell, node.expression), output: '' };
    case 'ArithmeticCommand':
      return { status: 'unknown', output: '' };
  }
}

function run(shell: Shell, list: CompoundList): Result {
  return shell.follow.script(shell, { ...list, type: 'Script', shebang: undefined });
}

function join(results: readonly Result[]): Result {
  return {
    status: results.at(-1)?.status ?? 'ok',
    output: results.map(({ output }) => output).join(''),
  };
}

function runIf(shell: Shell, node: If): Result {
  const results: Result[] = [];
  for (const branch of [node, ...node.elif]) {
    const clause = run(shell, branch.clause);
    results.push({ ...clause, status: 'ok' });
    if (clause.status !== 'failed') results.push(run(shell, branch.then));
    if (clause.status === 'ok') return join(results);
  }
  if (node.else) results.push(run(shell, node.else));
  return join(results);
}

function runFor(shell: Shell, node: For | Select): Result {
  const values = node.wordlist ? expandWords(shell, node.wordlist) : shell.positional;
  return join(
    values.map((value) => {
      shell.variables.set(node.name.text, [value]);
      return run(shell, node.body);
    }),
  );
}

function runWhile(shell: Shell, node: While): Result {
  const results: Result[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    spend(shell.world.budget);
    const clause = run(shell, node.clause);
    const goesOn = node.kind === 'while' ? 'ok' : 'failed';
    if (clause.status !== 'unknown' && clause.status !== goesOn) break;
    results.push(run(shell, node.body));
    if (clause.status === 'unknown' || shell.input === undefined) break;
  }
  return results.length > 0 ? join(results) : NOTHING;
}

function runCase(shell: Shell, node: Case): Result {
  const word = expandText(shell, node.word);
  const results: Result[] = [];
  for (const item of node.items) {
    const patterns = item.pattern.map((pattern) => expandText(shell, pattern));
    const matches = isUnknown(word) || patterns.some((pattern) => wildcardMatcher(pattern)(word));
    if (!matches) continue;
    results.push(run(shell, item.body));
    if (!isUnknown(word) && item.terminator === ';;') break;
  }
  return results.length > 0 ? join(results) : NOTHING;
}
