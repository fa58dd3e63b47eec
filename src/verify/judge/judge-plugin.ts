import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import type { Problem } from '../../host/read-json.ts';
import type { LeftBehind } from '../facts/find-left-behind.ts';
import type { Finding } from '../finding.ts';
import { type Judging, named, quoted, shellWord } from './judging.ts';
import { reinstall } from './remedy.ts';
import { reload } from './session-actions.ts';

type Plugin = Pick<InstalledPlugin, 'id' | 'scope' | 'root'>;

/** Judges the folder of a plugin; the servers of one that is not there are not known. */
export function judgePlugin(
  plugin: Plugin & Pick<InstalledPlugin, 'version'>,
  { problems, orphanedAt }: { problems: Problem[]; orphanedAt: number | 'unknown' | undefined },
  judging: Judging,
): Finding[] {
  if (plugin.root.kind === 'missing') return [missing(plugin)];
  const [problem] = problems;
  return [
    ...(problem ? [unreadable(plugin, problem, judging)] : []),
    ...(orphanedAt === undefined ? [] : [orphaned(plugin)]),
  ];
}

/** Judges that a live client runs another version than the installed one. */
export function judgeLeftBehind(
  { plugin, version, pids }: LeftBehind,
  { session }: Judging,
): Finding {
  const isOwn = session.clientPid !== undefined && pids.includes(session.clientPid);
  const who = isOwn ? 'This session' : `A running session (pid ${pids.join(', ')})`;
  return {
    ...about(plugin),
    severity: isOwn ? 'warning' : 'notice',
    code: 'PLUGIN_UPDATED',
    what: `${who} still uses ${named(version)}; ${named(plugin.version)} is installed`,
    action: reload(
      `${isOwn ? 'it' : 'there it'} moves the session to the new version; servers whose start command is the same keep their connection`,
    ),
  };
}

/** Judges that no hook runs, so that nothing looks at the start of a session and nothing guards. */
export function judgeHooksSwitch(file: string): Finding {
  return {
    severity: 'warning',
    code: 'HOOKS_DISABLED',
    subject: 'holdfast',
    plugin: 'holdfast',
    what: `All hooks are switched off by \`disableAllHooks\` in \`${named(file)}\``,
    action: {
      kind: 'mend',
      text: 'Take `disableAllHooks` out of that file',
      reason: 'without hooks Holdfast says nothing at the start, and guards nothing',
    },
  };
}

/** `install` fetches what is not there; nothing has to be uninstalled first (measured 2.1.330). */
function missing(plugin: Plugin): Finding {
  const { scope } = plugin;
  const flag = scope === 'project' || scope === 'local' ? ` --scope ${scope}` : '';
  return {
    ...about(plugin),
    severity: 'error',
    code: 'PLUGIN_MISSING',
    what: `It is enabled, but its folder \`${named(plugin.root.path)}\` is gone`,
    action: {
      kind: 'reinstall',
      text: 'Install the plugin again',
      command: `claude plugin install${flag} ${shellWord(plugin.id)}`,
      next: '/reload-plugins',
      reason: 'the client fetches a version that is not there; settings and data are kept',
    },
  };
}

function unreadable(plugin: Plugin, { path, detail }: Problem, judging: Judging): Finding {
  const isCopy = plugin.root.kind === 'cache';
  return {
    ...about(plugin),
    severity: 'warning',
    code: 'PLUGIN_UNREADABLE',
    what: `The client ignores a part of it: \`${named(path)}\` ${quoted(detail, judging)}`,
    action: isCopy
      ? { ...reinstall(plugin), next: '/reload-plugins' }
      : {
          kind: 'mend',
          text: `Correct \`${named(path)}\``,
          next: '/reload-plugins',
          reason: 'the client loads what it can read, and says nothing',
        },
  };
}

function orphaned(plugin: Plugin): Finding {
  return {
    ...about(plugin),
    severity: 'warning',
    code: 'PLUGIN_ORPHANED',
    what: 'Its installed version is marked as left behind; the client may remove it after 14 days',
    action: { ...reinstall(plugin), reason: 'a fresh copy has no such mark' },
  };
}

function about({ id }: Plugin): Pick<Finding, 'subject' | 'plugin'> {
  return { subject: named(id), plugin: named(id) };
}
