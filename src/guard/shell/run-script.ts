import type { CommandNode, PipelineNode, Script, Statement } from 'unbash';
import { CapReached, spend } from '../effects/budget.ts';
import { runCompound } from './run-compound.ts';
import { runRedirected } from './run-redirected.ts';
import { runSimple } from './run-simple.ts';
import { type Result, type Shell, subshell } from './shell.ts';

/** Follows a script in `shell`, and gathers what it would do. */
export function runScript(shell: Shell, { commands }: Pick<Script, 'commands'>): Result {
  let output = '';
  let status: Result['status'] = 'ok';
  for (const statement of commands) {
    const result = runStatement(shell, statement);
    output += result.output;
    status = result.status;
  }
  return { status, output };
}

const MAX_SOURCE = 65_536;

/** Parses a text as a script, and follows it. */
export function runSource(shell: Shell, text: string): Result {
  spend(shell.world.budget, 8 + text.length / 64);
  // A here-document costs the parser time in the number of the others.
  if (text.length > MAX_SOURCE || text.split('<<').length > 200) throw new CapReached();
  const script = shell.world.parse(text);
  if (script.errors?.some(({ message }) => message.includes('nest'))) throw new CapReached();
  return runScript(shell, script);
}

function runStatement(shell: Shell, { command }: Statement): Result {
  if (command.type !== 'AndOr') return runPipeline(shell, command);
  let last = runFirst(shell, command.commands);
  for (const [index, operator] of command.operators.entries()) {
    const next = command.commands[index + 1];
    const isSkipped = last.status === (operator === '&&' ? 'failed' : 'ok');
    if (next === undefined || isSkipped) continue;
    const result = runPipeline(shell, next);
    last = {
      output: last.output + result.output,
      status: last.status === 'unknown' ? 'unknown' : result.status,
    };
  }
  return last;
}

function runFirst(shell: Shell, [first]: readonly PipelineNode[]): Result {
  return first ? runPipeline(shell, first) : { status: 'ok', output: '' };
}

function runPipeline(shell: Shell, node: PipelineNode): Result {
  if (node.type !== 'Pipeline') return runNode(shell, node);
  const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
  const result =
    node.commands.length === 1
      ? runFirstNode(shell, node.commands)
      : runStages(shell, node.commands);
  if (!isNegated || result.status === 'unknown') return result;
  return { ...result, status: result.status === 'ok' ? 'failed' : 'ok' };
}

function runFirstNode(shell: Shell, [first]: readonly CommandNode[]): Result {
  return first ? runNode(shell, first) : { status: 'ok', output: '' };
}

function runStages(shell: Shell, stages: readonly CommandNode[]): Result {
  let last: Result = { status: 'ok', output: '' };
  let input = shell.input;
  for (const stage of stages) {
    last = runNode(subshell(shell, { input }), stage);
    input = last.output;
  }
  return last;
}

function runNode(shell: Shell, node: CommandNode): Result {
  spend(shell.world.budget);
  switch (node.type) {
    case 'Command':
      return runSimple(shell, node);
    case 'Redirected':
      return runRedirected(shell, node.redirects, (inner) => runNode(inner, node.command));
    case 'Function':
      shell.functions.set(node.name.text, node.body);
      return { status: 'ok', output: '' };
    case 'Coproc':
      return runBody(subshell(shell), node.body);
    default:
      return runCompound(shell, node);
  }
}

/** Runs what a function or a coprocess has as its body. */
export function runBody(shell: Shell, body: CommandNode | Pick<Script, 'commands'>): Result {
  return 'commands' in body && !('operators' in body)
    ? runScript(shell, body)
    : runNode(shell, body as CommandNode);
}
