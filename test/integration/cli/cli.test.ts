import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { holdfast } from '../../helpers/plugin-dir.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the CLI', () => {
  test('tells its version', () => {
    expect(holdfast(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([['--help'], ['-h']])('tells its verbs on %s', (flag) => {
    const { status, stdout, stderr } = holdfast([flag]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const verb of ['run', 'adopt', 'demo'])
      expect(stdout).toMatch(new RegExp(`^ *${verb} `, 'm'));
  });

  test('tells the options of a verb', () => {
    const { status, stdout } = holdfast(['adopt', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--dry-run');
  });

  test.each([
    ['no verb', [], 'No verb is given'],
    ['an unknown verb', ['frobnicate'], 'Unknown verb `frobnicate`'],
    ['the name of something every object has', ['constructor'], 'Unknown verb `constructor`'],
    ['an unknown option', ['adopt', '.', '--force'], 'Unknown argument `--force`'],
    ['a surplus word', ['adopt', '.', 'more'], 'Unknown argument `more`'],
    ['no plugin', ['adopt', '--check'], 'No `<plugin-dir>` is given'],
    [
      'options that exclude each other',
      ['adopt', '.', '--check', '--dry-run'],
      '`--dry-run` and `--check` exclude each other',
    ],
  ])('exits 64 on %s', (_title, args, message) => {
    const { status, stdout, stderr } = holdfast(args);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(/^error\[USAGE\]: .*\n\nhint: .*\n$/);
    expect(stderr).toContain(message);
  });

  test('leaves the words of `run` to the wrapper', () => {
    const { status, stdout } = holdfast(['run', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('usage: run.cjs <server>');
  });
});
