import type { FoundRun } from '../../control/list-runs.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Action } from '../finding.ts';
import { named } from '../judge/judging.ts';
import { none, reconnectCommand } from '../judge/session-actions.ts';
import type { Verification, VerifiedServer } from '../verify.ts';
import { stateOf } from './server-state.ts';

/** What is to be done for one server or plugin: ask the wrapper, or tell the user. */
export type Step = { subject: string; state: string; action: Action; ask?: FoundRun['record'] };

/**
 * Plans the least disruptive step for each server that `wanted` names, or for each that is not well.
 * Fails when it names none.
 */
export function planRestart(verification: Verification, wanted: string | undefined): Step[] {
  const { servers } = verification;
  if (wanted === undefined)
    return [
      ...ofPlugins(verification),
      ...servers
        .filter(({ finding }) => finding && finding.severity !== 'notice')
        .map((server) => planStep(server, verification)),
    ];
  const meant = servers.filter(({ server: { id, name } }) =>
    [id, id.replace(/^plugin:/, ''), name].includes(wanted),
  );
  if (meant.length > 0) return meant.map((server) => planStep(server, verification));
  const ids = servers.slice(0, 12).map(({ server }) => named(server.id));
  throw new AppError('SERVER_UNKNOWN', `No enabled plugin has a server \`${named(wanted)}\``, {
    hint: ids.length > 0 ? `Use one of: ${ids.join(', ')}` : 'Install and enable a plugin first',
  });
}

/** What is wrong with whole plugins, such as a version that the session has not moved to. */
function ofPlugins({ findings, servers }: Verification): Step[] {
  const ofServers = new Set(servers.map(({ finding }) => finding));
  return findings
    .filter((finding) => !ofServers.has(finding) && finding.severity !== 'notice')
    .map(({ subject, what, action }) => ({ subject, state: what, action }));
}

/** A wrapper restarts its server whatever is wrong with it, unless it does so already. */
function planStep(server: VerifiedServer, { session, findings }: Verification): Step {
  const { run, finding, plugin } = server;
  const step = { subject: named(server.server.id), state: stateOf(server) };
  const updated = findings.find(
    ({ code, severity, plugin: id }) =>
      code === 'PLUGIN_UPDATED' && severity === 'warning' && id === named(plugin.id),
  );
  if (updated) return { ...step, action: updated.action };
  if (run && finding?.code !== 'WRAPPER_PREPARING')
    return { ...step, action: RESTARTED, ask: run.record };
  if (finding && finding.code !== 'ENVIRONMENT_MISSING') return { ...step, action: finding.action };
  if (session.kind === 'none')
    return { ...step, action: none('nothing is wrong with it; the next session starts it') };
  if (session.kind === 'headless')
    return {
      ...step,
      action: none('nothing is wrong with it; a headless session cannot restart it'),
    };
  return {
    ...step,
    action: {
      kind: 'reconnect',
      text: 'Reconnect the server',
      command: reconnectCommand(server.server.id),
      reason:
        'nothing is wrong with it that can be seen; this starts it anew, and the session goes on',
    },
  };
}

const RESTARTED: Action = {
  kind: 'restart',
  text: 'The wrapper was asked to restart the server',
  reason: 'the connection to the client stays, and so does the session',
};
