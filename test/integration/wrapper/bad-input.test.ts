import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  addGreeting,
  failureIn,
  installPlugin,
  setRequirements,
} from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';

type Plugin = ReturnType<typeof installPlugin>;
type Case = {
  title: string;
  code: string;
  exit: number;
  says: RegExp;
  spoil?: (plugin: Plugin, dir: string) => void;
  args?: string[];
  env?: NodeJS.ProcessEnv;
};

const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const locked = `greeting==1.0.0 \\\n    --hash=sha256:${hashOfNothing}\n`;

const cases: Case[] = [
  {
    title: 'an unknown server',
    code: 'SERVER_UNKNOWN',
    exit: 66,
    says: /Use one of: greeter/,
    args: ['nope'],
  },
  {
    title: 'an unknown flag',
    code: 'USAGE',
    exit: 64,
    says: /`--fast`/,
    args: ['greeter', '--fast'],
  },
  {
    title: 'no entry',
    code: 'ENTRY_MISSING',
    exit: 66,
    says: /server\.py/,
    spoil: ({ serverDir }) => rmSync(join(serverDir, 'server.py')),
  },
  {
    title: 'malformed holdfast.json',
    code: 'CONFIG_INVALID',
    exit: 78,
    says: /holdfast\.json:2:15/,
    spoil: ({ serverDir }) =>
      writeFileSync(join(serverDir, 'holdfast.json'), '{\n  "entry": "a"; }'),
  },
  {
    title: 'a requirement file that is not there',
    code: 'REQUIREMENTS_MISSING',
    exit: 66,
    says: /requires/,
    spoil: ({ serverDir }) =>
      writeFileSync(join(serverDir, 'holdfast.json'), '{"requires":"x.txt"}'),
  },
  {
    title: '[F17] a lock with a wrong hash',
    code: 'HASH_MISMATCH',
    exit: 65,
    says: /greeting/,
    spoil: ({ serverDir }) => setRequirements(serverDir, locked),
  },
  {
    title: '[F17] a lock in which one hash is missing',
    code: 'REQUIREMENTS_INVALID',
    exit: 65,
    says: /requirements\.txt:3/,
    spoil: ({ serverDir }) => setRequirements(serverDir, `${locked}other==1.0\n`),
  },
  {
    title: '[H5] a requirement that is an option',
    code: 'REQUIREMENTS_INVALID',
    exit: 65,
    says: /requirements\.txt:1/,
    spoil: ({ serverDir }) => setRequirements(serverDir, '--index-url http://127.0.0.1:9/\n'),
  },
  {
    title: "a store whose folder is a link to somebody's directory",
    code: 'STORE_UNUSABLE',
    exit: 73,
    says: /link/,
    spoil: ({ store }, dir) => {
      mkdirSync(join(store, 'shop'), { recursive: true });
      mkdirSync(join(dir, 'theirs'));
      symlinkSync(join(dir, 'theirs'), join(store, 'shop', 'greeter'));
    },
  },
  {
    title: '[F20] HOME that is not set',
    code: 'STORE_UNUSABLE',
    exit: 73,
    says: /HOLDFAST_STORE/,
    env: { HOLDFAST_STORE: undefined, HOME: undefined },
  },
  {
    title: '[F20] a home that cannot be written',
    code: 'STORE_UNUSABLE',
    exit: 73,
    says: /HOLDFAST_STORE/,
    env: { HOLDFAST_STORE: undefined, HOME: '/proc/nobody' },
  },
  {
    title: 'an interpreter that is none',
    code: 'INTERPRETER_MISSING',
    exit: 69,
    says: /\/bin\/true/,
    env: { HOLDFAST_PYTHON: '/bin/true' },
  },
  {
    title: 'a command that is not there',
    code: 'COMMAND_NOT_FOUND',
    exit: 127,
    says: /nonexistent/,
    args: ['other', '--', '/nonexistent/server'],
  },
  {
    title: 'a command that cannot be run',
    code: 'COMMAND_NOT_RUNNABLE',
    exit: 126,
    says: /not-executable/,
    args: ['other', '--', './not-executable'],
    spoil: (_, dir) => writeFileSync(join(dir, 'not-executable'), 'x', { mode: 0o600 }),
  },
];

for (const { title, code, exit, says, spoil, args, env } of cases) {
  test(`${title}: one error with ${code}, exit ${exit}, nothing changed`, async ({ dir }) => {
    const plugin = installPlugin(dir);
    spoil?.(plugin, dir);
    const before = tree(plugin.root);
    const outcome = await plugin.greet(args, env);
    expect(outcome.code).toBe(exit);
    // who asks in a way that cannot be understood is no host; a host gets the same cause as its answer
    if (code === 'USAGE') expect(outcome.stdout).toBe('');
    else expect(failureIn(outcome)).toContain(`error[${code}]`);
    expect(outcome.stderr.match(/^error\[/gm)).toHaveLength(1);
    expect(outcome.stderr).toContain(`error[${code}]`);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr).toMatch(/^hint: \S/m);
    expect(tree(plugin.root)).toEqual(before);
  });
}

test('[F4] a plugin root that cannot be written starts without a word', async ({ dir }) => {
  const plugin = installPlugin(dir, { HOLDFAST_STORE: join(dir, 'store') });
  addGreeting(dir, '1.0.0', 'Hello');
  for (const path of tree(plugin.root)) chmodSync(join(plugin.root, path), 0o555);
  await plugin.greet();
  expect(await plugin.greet()).toMatchObject({ code: 0, stderr: '' });
});

function tree(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
}
