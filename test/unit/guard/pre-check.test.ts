import { expect, test } from 'vitest';
import { needsLook, powershellNeedsLook, rootsNamedIn } from '../../../src/guard/pre-check.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { addFigure } from '../../helpers/figure.ts';

test.each([
  'ls -la',
  'git status --short && git diff --stat',
  'npm test 2>&1 | tail -20',
  'cat README.md',
  'grep -rn needle src | head',
  'pnpm build > /dev/null 2>&1',
  'cd src && ls',
  'git commit -m "remove the form"',
  'docker ps -a',
  'cargo build --release',
])('%s is let through at once', (command) => {
  expect(needsLook(command)).toBe(false);
});

test.each([
  'cd ~/.claude && rm -rf *',
  'r\\m -rf x',
  "r''m -rf x",
  'r\\\nm x',
  '$X -rf x',
  '{rm,-rf,x}',
  '/bin/r? x',
  'echo x > y',
  './clean.sh',
  'bash clean.sh',
  'find . -delete',
  'sudo $CMD x',
])('%s is looked at', (command) => {
  expect(needsLook(command)).toBe(true);
});

test('PowerShell is looked at when it names a verb that destroys', () => {
  expect(powershellNeedsLook('Get-ChildItem | Measure-Object')).toBe(false);
  expect(powershellNeedsLook('Re`move-Item x')).toBe(true);
  expect(powershellNeedsLook("[IO.Directory]::Delete('x')")).toBe(true);
});

test('a place is named in any of its spellings, and through its parents below the home', () => {
  const dir = '/tree';
  const request = requestIn(dir, '');
  const cache = `${dir}/home/.claude/plugins/cache`;
  expect(rootsNamedIn('x ~/.claude/plugins/cache', request)).toContain(cache);
  expect(rootsNamedIn('x "$HOME"/.claude', request)).toContain(`${dir}/home/.claude`);
  expect(rootsNamedIn('x /etc', request)).toEqual([]);
});

const UNITS = [
  ...['echo word word word; ', '(', 'git ', 'sed ', ';a=b', 'a= '],
  ...[' uv curl npm pip', './', '/a', '{'],
];

test('[F46] 128 kB of any of the words that matter are checked in no time', ({ task }) => {
  let slowestMs = 0;
  for (const unit of UNITS) {
    const command = unit.repeat(131_072 / unit.length);
    const startedAt = performance.now();
    needsLook(command);
    powershellNeedsLook(command);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  expect(slowestMs).toBeLessThan(200);
  addFigure(task, UNITS.length, `check before all else: slowest ${Math.ceil(slowestMs)} ms`);
});
