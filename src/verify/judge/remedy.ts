import { join } from 'node:path';
import type { Defect } from '../command/defect.ts';
import type { ServerFacts } from '../facts/server-facts.ts';
import type { Action } from '../finding.ts';
import { type Judging, named, shellWord } from './judging.ts';
import { reconnect, reconnectCommand } from './session-actions.ts';

type Facts = Pick<ServerFacts, 'plugin' | 'server' | 'isAdoptable' | 'recentFailure'>;

const PROVIDERS: Record<string, string> = {
  uv: 'uv',
  uvx: 'uv',
  npx: 'Node.js',
  npm: 'Node.js',
  node: 'Node.js',
  bunx: 'Bun',
  bun: 'Bun',
  docker: 'Docker',
  python: 'Python',
  python3: 'Python',
};

/** What mends a defect of a server's start command, the least disruptive way first. */
export function remedyOf(defect: Defect, facts: Facts, judging: Judging): Action {
  const { subject } = defect;
  const isInside = subject.startsWith(join(facts.plugin.root.path, '/'));
  const isCopy = isInside && facts.plugin.root.kind === 'cache';
  const isOfVenv = /[\\/]\.?venv([\\/]|$)/.test(subject);
  switch (defect.code) {
    case 'COMMAND_MISSING':
      return started(installProgram(subject), facts, judging);
    case 'VARIABLE_UNSET':
      return setVariable(subject);
    case 'COMMAND_NOT_RUNNABLE':
      return started(makeRunnable(subject), facts, judging);
    case 'LINK_DANGLING':
    case 'ENVIRONMENT_ABSENT':
      if (facts.isAdoptable) return adopt(facts, judging);
      if (isOfVenv || !isCopy) return started(makeAgain(subject, isCopy), facts, judging);
      return started(reinstall(facts.plugin), facts, judging);
    case 'FILE_MISSING':
      return started(isCopy ? reinstall(facts.plugin) : putBack(subject, facts), facts, judging);
  }
}

/** Copies a version again. `install` alone leaves a copy that is there as it is (measured 2.1.330). */
export function reinstall({ id, scope }: Pick<Facts['plugin'], 'id' | 'scope'>): Action {
  const flag = scope === 'project' || scope === 'local' ? ` --scope ${scope}` : '';
  const words = `${flag} ${shellWord(id)}`;
  return {
    kind: 'reinstall',
    text: 'Install the plugin again',
    command: `claude plugin uninstall --keep-data${words} && claude plugin install${words}`,
    reason: 'a version that is installed is copied again only after it was uninstalled',
  };
}

function installProgram(program: string): Action {
  const provider = PROVIDERS[program];
  const what = provider ? `Install ${provider}` : `Install \`${named(program)}\``;
  return {
    kind: 'mend',
    text: `${what} into a folder of the PATH`,
    reason: 'a new folder in the PATH reaches only a client that is started after it',
  };
}

function setVariable(name: string): Action {
  return {
    kind: 'resume',
    text: `Set \`${named(name)}\`, exit, and go on in a new client`,
    command: 'claude --continue',
    reason: 'the client reads its environment only when it starts',
  };
}

function makeRunnable(path: string): Action {
  return {
    kind: 'mend',
    text: 'Make the file executable',
    command: `chmod +x ${shellWord(path)}`,
    reason: 'the client runs it without a shell',
  };
}

/** The changed spec is another one for the client, so its record of the failure does not count. */
function adopt({ plugin }: Facts, { cli, session }: Judging): Action {
  return {
    kind: 'adopt',
    text: 'Let Holdfast make the environment',
    command: `${cli} adopt ${shellWord(plugin.root.path)}`,
    ...(session.kind === 'headless' ? {} : { next: '/reload-plugins' }),
    reason:
      'an update drops links that lead out of a plugin; with the wrapper the server starts from an environment outside of it',
  };
}

function makeAgain(path: string, isCopy: boolean): Action {
  return {
    kind: 'mend',
    text: `Make \`${named(path)}\` again`,
    reason: isCopy
      ? 'installing again does not help: links that lead out of a plugin are not copied'
      : 'nobody but its owner knows what belongs in it',
  };
}

function putBack(path: string, { server }: Facts): Action {
  return {
    kind: 'mend',
    text: `Put \`${named(path)}\` back, or correct \`${named(server.declaredIn)}\``,
    reason: 'the client starts this very file',
  };
}

/** What is mended still has to be started, and the client may not do that by itself. */
function started(action: Action, { server, recentFailure }: Facts, judging: Judging): Action {
  if (judging.session.kind !== 'headless') return { ...action, next: reconnectCommand(server.id) };
  const { text } = reconnect(server.id, recentFailure, judging);
  return recentFailure ? { ...action, text: `${action.text}; then: ${text}` } : action;
}
