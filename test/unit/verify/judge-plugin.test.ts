import { expect, test } from 'vitest';
import type { InstalledPlugin } from '../../../src/host/plugins/installed-plugin.ts';
import {
  judgeHooksSwitch,
  judgeLeftBehind,
  judgePlugin,
} from '../../../src/verify/judge/judge-plugin.ts';
import { addFigure } from '../../helpers/figure.ts';
import { judgingIn, ROOT } from './facts.ts';

const plugin: InstalledPlugin = {
  id: 'p@m',
  plugin: 'p',
  marketplace: 'm',
  scope: 'user',
  version: '2',
  installPath: ROOT,
  root: { kind: 'cache', path: ROOT },
  dataDir: '/plugins/data/p-m',
  enabled: 'enabled',
  isCurrent: true,
};
const NOTHING = { problems: [], orphanedAt: undefined };

test('a plugin that is there has no finding', () => {
  expect(judgePlugin(plugin, NOTHING, judgingIn())).toEqual([]);
});

test.each([
  ['user', 'claude plugin install p@m'],
  ['local', 'claude plugin install --scope local p@m'],
] as const)('a plugin of scope %s whose folder is gone is installed again', (scope, command) => {
  const gone = { ...plugin, scope, root: { kind: 'missing' as const, path: ROOT } };
  expect(judgePlugin(gone, NOTHING, judgingIn())).toMatchObject([
    {
      severity: 'error',
      code: 'PLUGIN_MISSING',
      subject: 'p@m',
      action: { kind: 'reinstall', command, next: '/reload-plugins' },
    },
  ]);
});

test('a file of a plugin that the client cannot read is named', () => {
  const problems = [{ kind: 'unknown' as const, path: `${ROOT}/.mcp.json`, detail: 'is not JSON' }];
  expect(judgePlugin(plugin, { ...NOTHING, problems }, judgingIn())).toMatchObject([
    {
      severity: 'warning',
      code: 'PLUGIN_UNREADABLE',
      what: `The client ignores a part of it: \`${ROOT}/.mcp.json\` is not JSON`,
      action: { kind: 'reinstall' },
    },
  ]);
});

test('an installed version that is marked as left behind is copied afresh', () => {
  expect(judgePlugin(plugin, { ...NOTHING, orphanedAt: 1 }, judgingIn())).toMatchObject([
    { code: 'PLUGIN_ORPHANED', action: { kind: 'reinstall' } },
  ]);
});

test.each([
  ['this session', 4711, 'warning', 'This session still uses 1; 2 is installed'],
  ['another session', 99, 'notice', 'A running session (pid 99) still uses 1; 2 is installed'],
] as const)('%s that runs the old version is reloaded', (_who, pid, severity, what) => {
  const left = { plugin, version: '1', pids: [pid] };
  expect(judgeLeftBehind(left, judgingIn())).toMatchObject({
    severity,
    code: 'PLUGIN_UPDATED',
    what,
    action: { kind: 'reload', command: '/reload-plugins' },
  });
});

test('[H18] settings that switch all hooks off are told', ({ task }) => {
  expect(judgeHooksSwitch('/home/u/.claude/settings.json')).toMatchObject({
    severity: 'warning',
    code: 'HOOKS_DISABLED',
    what: 'All hooks are switched off by `disableAllHooks` in `/home/u/.claude/settings.json`',
  });
  addFigure(task, 1, 'switched-off hooks told');
});
