import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/control/record/run-record.ts';
import type { Defect } from '../../../src/verify/command/defect.ts';
import type { ServerFacts } from '../../../src/verify/facts/server-facts.ts';
import { judgeServer } from '../../../src/verify/judge/judge-server.ts';
import type { Session } from '../../../src/verify/verify-world.ts';
import { sampleRecord } from '../control/record.ts';
import { factsOf, judgingIn, RECENT, ROOT, started } from './facts.ts';

const RECONNECT = '/mcp reconnect plugin:p:s';
const REINSTALL = 'claude plugin uninstall --keep-data p@m && claude plugin install p@m';
const VENV = `${ROOT}/mcp-servers/s/.venv`;

function defect(code: Defect['code'], subject: string, added: Partial<Defect> = {}): Defect {
  return { code, subject, certainty: 'sure', ...added };
}

function run(state: RunRecord['state'], crashes = 0): Partial<ServerFacts> {
  const record = { ...sampleRecord(), state, since: '2026-05-05T11:55:00Z' };
  record.counters = { ...record.counters, crashes };
  return { run: { name: 'r', alive: true, record } };
}

/** What a row expects: severity, code, kind of action, what is typed. */
function gist(added: Partial<ServerFacts>, kind: Session['kind'] = 'interactive') {
  const finding = judgeServer(factsOf(added), judgingIn(kind));
  if (finding === undefined) return [];
  const { severity, code, action } = finding;
  return [severity, code, action.kind, action.command, action.next].filter(
    (part) => part !== undefined,
  );
}

describe('a server behind no wrapper', () => {
  const dangling = defect('LINK_DANGLING', VENV, { target: '/home/author/venv' });
  test.each<[string, Partial<ServerFacts>, string[]]>([
    ['that nothing is known of is well', {}, []],
    ['that connected last time is well', { lastStart: started('connected') }, []],
    [
      'that is switched off is left alone',
      { isDisabled: true, recentFailure: RECENT },
      ['notice', 'SERVER_DISABLED', 'none', '/mcp enable plugin:p:s'],
    ],
    [
      'that is mended but remembered as failed is reconnected',
      { recentFailure: RECENT, lastStart: started('failed') },
      ['error', 'RECENT_FAILURE', 'reconnect', RECONNECT],
    ],
    [
      'that failed longer ago is reconnected, or tried again by the next session',
      { lastStart: started('failed') },
      ['warning', 'LAST_START_FAILED', 'reconnect', RECONNECT],
    ],
    [
      'whose command is not there needs the program first',
      { defect: defect('COMMAND_MISSING', 'uvx'), recentFailure: RECENT },
      ['error', 'COMMAND_MISSING', 'mend', RECONNECT],
    ],
    [
      'whose command cannot be run needs its mode',
      { defect: defect('COMMAND_NOT_RUNNABLE', `${ROOT}/run.sh`) },
      ['error', 'COMMAND_NOT_RUNNABLE', 'mend', `chmod +x ${ROOT}/run.sh`, RECONNECT],
    ],
    [
      'whose file the installed copy lacks is installed again',
      { defect: defect('FILE_MISSING', `${ROOT}/server.mjs`) },
      ['error', 'FILE_MISSING', 'reinstall', REINSTALL, RECONNECT],
    ],
    [
      'whose file outside of the plugin is missing gets it back',
      { defect: defect('FILE_MISSING', '/opt/server.mjs') },
      ['error', 'FILE_MISSING', 'mend', RECONNECT],
    ],
    [
      'whose .venv dangles is adopted when Holdfast can make the environment',
      { defect: dangling, isAdoptable: true, recentFailure: RECENT },
      ['error', 'LINK_DANGLING', 'adopt', `holdfast adopt ${ROOT}`, '/reload-plugins'],
    ],
    [
      'whose .venv dangles is not installed again, because that drops the link again',
      { defect: dangling },
      ['error', 'LINK_DANGLING', 'mend', RECONNECT],
    ],
    [
      'whose node_modules are missing is installed again',
      { defect: defect('ENVIRONMENT_ABSENT', `${ROOT}/node_modules`) },
      ['error', 'ENVIRONMENT_ABSENT', 'reinstall', REINSTALL, RECONNECT],
    ],
    [
      'whose command names an unset variable needs a new client',
      { defect: defect('VARIABLE_UNSET', 'API_HOME') },
      ['error', 'VARIABLE_UNSET', 'resume', 'claude --continue'],
    ],
    [
      'with a suspicion only is well while it starts',
      { defect: { ...dangling, certainty: 'suspected' }, lastStart: started('connected') },
      [],
    ],
    [
      'with a suspicion is explained by it once it failed',
      { defect: { ...dangling, certainty: 'suspected' }, recentFailure: RECENT },
      ['error', 'LINK_DANGLING', 'mend', RECONNECT],
    ],
  ])('%s', (_title, added, expected) => {
    expect(gist(added)).toEqual(expected);
  });

  test.each<[string, Partial<ServerFacts>, Session['kind'], string[]]>([
    [
      'waits in a headless session, which cannot reconnect',
      { recentFailure: RECENT },
      'headless',
      ['error', 'RECENT_FAILURE', 'wait'],
    ],
    [
      'is told how to reconnect outside of any session too',
      { recentFailure: RECENT },
      'none',
      ['error', 'RECENT_FAILURE', 'reconnect', RECONNECT],
    ],
    [
      'is tried again by the next headless session',
      { lastStart: started('failed') },
      'headless',
      ['warning', 'LAST_START_FAILED', 'resume'],
    ],
  ])('%s', (_title, added, kind, expected) => {
    expect(gist(added, kind)).toEqual(expected);
  });
});

describe('a server behind a live wrapper', () => {
  test.each<[string, Partial<ServerFacts>, string[]]>([
    ['is well when it is ready', run('ready'), []],
    ['is well when nobody needs it', run('idle'), []],
    [
      'is well although the log tells of an old failure',
      { ...run('ready'), lastStart: started('failed') },
      [],
    ],
    ['was restarted already', run('ready', 2), ['notice', 'WRAPPER_RESTARTED', 'restarted']],
    ['is restarted by itself', run('backing_off', 1), ['warning', 'WRAPPER_RETRYING', 'restarted']],
    ['is being prepared', run('healing'), ['notice', 'WRAPPER_PREPARING', 'none']],
    ['is being started', run('starting'), ['notice', 'WRAPPER_PREPARING', 'none']],
    [
      'that gave up is restarted over its socket',
      run('down', 5),
      ['error', 'WRAPPER_DOWN', 'restart', 'holdfast restart plugin:p:s'],
    ],
  ])('%s', (_title, added, expected) => {
    expect(gist(added)).toEqual(expected);
  });
});

test('what the server wrote before it ended is quoted, the exception before the last line', () => {
  const stderr = ['TypeError: x is not a function', '    at main (server.mjs:3)', 'Node.js v20'];
  const finding = judgeServer(
    factsOf({ recentFailure: RECENT, lastStart: started('failed', ...stderr) }),
    judgingIn(),
  );
  expect(finding).toMatchObject({
    subject: 'plugin:p:s',
    plugin: 'p@m',
    what: 'It failed to start, so no session starts it for 12 minutes more',
    why: 'TypeError: x is not a function',
    log: '/logs/s.jsonl',
  });
});

test('[H20] [H21] what others wrote comes as one short line without escapes or secrets', () => {
  const hostile = `\x1b]8;;http://x\x07${'a'.repeat(5000)}\nsecret-value`;
  const judging = { ...judgingIn(), mask: (text: string) => text.replace('aaaa', '[masked]') };
  const facts = factsOf({ recentFailure: RECENT, lastStart: started('failed', hostile) });
  const { why = '' } = judgeServer(facts, judging) ?? {};
  expect(why).toMatch(/^\[masked\]a+…$/);
  expect(why.length).toBeLessThanOrEqual(240);
});
