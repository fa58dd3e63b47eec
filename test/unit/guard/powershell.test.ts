import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

const CACHE = '$HOME/.claude/plugins/cache';

/** By reading, not by running: PowerShell is not installed where the oracle runs. */
test.for([
  [`Remove-Item -Recurse -Force ${CACHE}`, 'deny'],
  ['rm -r -fo ~/.claude', 'deny'],
  [`ri ${CACHE} -Recurse`, 'deny'],
  [`del "$env:USERPROFILE\\.claude\\plugins\\cache"`, 'deny'],
  [`rd -Recurse '~/.claude/plugins'`, 'deny'],
  ['rmdir ~/.claude/plugins/cache/mp -r', 'deny'],
  [`Re\`move-Item -Recurse ${CACHE}`, 'deny'],
  ['Move-Item ~/.claude/plugins ~/gone', 'deny'],
  ['Rename-Item ~/.claude/plugins gone', 'deny'],
  ['Clear-Content .venv/pyvenv.cfg', 'deny'],
  ["Set-Content -Path .venv/pyvenv.cfg -Value ''", 'deny'],
  ['Get-Date | Out-File .venv/pyvenv.cfg', 'deny'],
  ['Get-Date > .venv/pyvenv.cfg', 'deny'],
  ['Copy-Item README.md .venv/pyvenv.cfg', 'deny'],
  ['$p = "$HOME/.claude/plugins"; Remove-Item -Recurse $p', 'deny'],
  ["$p = Join-Path $HOME '.claude'; Remove-Item -Recurse $p", 'deny'],
  ['Set-Location ~/.claude; Remove-Item -Recurse plugins', 'deny'],
  ['[IO.Directory]::Delete("$HOME/.claude", $true)', 'deny'],
  ['Get-ChildItem ~/.claude/plugins | Remove-Item -Recurse', 'deny'],
  ['ls ~/.claude/plugins/* | % { Remove-Item $_ -Recurse }', 'ask'],
  ['Invoke-Expression "Remove-Item -Recurse ~/.claude"', 'deny'],
  ["iex 'ri ~/.claude -Recurse'", 'deny'],
  ['cmd /c rd /s /q %USERPROFILE%\\.claude', 'deny'],
  ['bash -c "rm -rf ~/.claude"', 'deny'],
  ['if (Test-Path ~/.claude) { Remove-Item -Recurse ~/.claude }', 'deny'],
  ['Remove-Item -Recurse node_modules', 'allow'],
  [`Remove-Item -Recurse ${CACHE} -WhatIf`, 'allow'],
  [`Get-ChildItem -Recurse ${CACHE}`, 'allow'],
  ["Write-Output 'Remove-Item ~/.claude'", 'allow'],
  ['Remove-Item -Recurse ~/.claude/plugins/cache/mp/greeter/0.9.0', 'allow'],
  ['Remove-Item .venv', 'allow'],
  ['Get-Content ~/.claude/settings.json > out.txt', 'allow'],
])('[H17] %s: %s', async ([command, expected], { task }) => {
  const { dir } = tree;
  const verdict = await judge({ ...requestIn(dir, command ?? ''), toolName: 'PowerShell' });
  expect(verdict.verdict).toBe(expected);
  addFigure(task, 1, 'commands of PowerShell judged right, by reading');
});
