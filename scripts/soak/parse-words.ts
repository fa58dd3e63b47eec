import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Suite } from './suite.ts';

export type Words =
  | { kind: 'help' }
  | { kind: 'wrong'; why: string }
  | {
      kind: 'run';
      suites: readonly Suite[];
      minutes: number | undefined;
      seed: number;
      isPublished: boolean;
    };

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  publish: { type: 'boolean' },
} as const;

/** Parses the command line; a word names a suite or one of its parts. */
export function parseWords(argv: string[], all: readonly Suite[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: argv.filter((word) => word !== '--'), // which pnpm passes on
      options: OPTIONS,
      allowPositionals: true,
    });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      suites: positionals.length === 0 ? all : positionals.map((word) => suiteOf(word, all)),
      minutes: numberOf('minutes', values.minutes),
      seed: numberOf('seed', values.seed) ?? randomInt(2 ** 31),
      isPublished: values.publish === true,
    };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

function suiteOf(word: string, all: readonly Suite[]): Suite {
  for (const suite of all) {
    if (suite.name === word) return suite;
    const parts = suite.parts.filter(({ name }) => name === word);
    if (parts.length > 0) return { ...suite, parts };
  }
  throw new Error(`\`${word}\` is no suite`);
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new Error(`\`--${name}\` is no number: \`${text}\``);
}
