import { stripVTControlCharacters } from 'node:util';
import { defineCommand, renderUsage, runCommand } from 'citty';
import { AppError, exitCodeOf, renderError } from '../lib/app-error.ts';
import { VERSION } from '../lib/version.ts';
import { assertKnownWords } from './assert-known-words.ts';
import type { CliWorld } from './cli-world.ts';
import { VERBS, type Verb } from './verbs.ts';

/** Runs a verb to its end and gives the exit code; every failure is told once, on stderr. */
export async function runCli(world: CliWorld): Promise<number> {
  try {
    return await dispatch(world);
  } catch (error) {
    console.error(renderError(error));
    return exitCodeOf(error);
  }
}

async function dispatch(world: CliWorld): Promise<number> {
  const [verb, ...words] = world.argv;
  if (verb === '--version' || verb === '-v') return print(VERSION);
  if (verb === '--help' || verb === '-h') return await printUsage(rootCommand(world), world);
  if (verb === undefined) throw usage('No verb is given');
  const load = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!load) throw usage(`Unknown verb \`${verb}\``);
  const command = await load(world);
  if (words.includes('--help') || words.includes('-h')) return await printUsage(command, world);
  await assertKnownWords(verb, words, command);
  const { result } = await runCommand(command, { rawArgs: words });
  return typeof result === 'number' ? result : 0;
}

function rootCommand(world: CliWorld): Verb {
  const verbs = Object.entries(VERBS).map(([name, load]) => [name, () => load(world)]);
  return defineCommand({
    meta: {
      name: 'holdfast',
      version: VERSION,
      description: 'Keeps MCP servers working through plugin updates',
    },
    subCommands: Object.fromEntries(verbs),
  });
}

async function printUsage(command: Verb, { color }: CliWorld): Promise<number> {
  const parent = defineCommand({ meta: { name: 'holdfast', version: VERSION } });
  const isRoot = command.subCommands !== undefined;
  const text = await renderUsage(command, isRoot ? undefined : parent);
  return print(color ? text : stripVTControlCharacters(text));
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function usage(message: string): AppError {
  return new AppError('USAGE', message, { hint: 'Run `holdfast --help` for the verbs' });
}
