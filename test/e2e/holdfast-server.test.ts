import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from './e2e-test.ts';
import { converse, type Session } from './harness/client.ts';
import { knownTools, loadTool, type Steps } from './harness/fake-model.ts';
import { readFailureCache } from './harness/host-files.ts';
import type { Step } from './harness/messages.ts';
import { until } from './harness/until.ts';
import { type Crew, installCrew } from './holdfast-scene.ts';

const SIX = ['bard', 'cook', 'guide', 'monk', 'smith', 'thief'];
const OWN = 'mcp__plugin_holdfast_holdfast__';
const PID = 'mcp__plugin_crew_bard__pid';
const TOOLS = [
  'call_tool',
  'diagnose',
  'heal',
  'list_tools',
  'refresh_tools',
  'restart_server',
  'status',
];

test('in the real client: all tools from the first request, tools of six servers that do not run, a refused server, a restart', async ({
  home,
}) => {
  const crew = await installCrew(home, SIX);
  const first = await talk(crew, [
    async () => {
      await until(() => SIX.every(crew.isKnown), 60_000);
      return { text: 'they are all known by now' };
    },
  ]);
  expect(toolsIn(first)).toEqual(TOOLS);
  expect(Object.keys(readFailureCache(home))).toEqual(['plugin:crew:sick']);
  writeFileSync(join(home.path, 'license'), '');
  const starts = SIX.map(crew.starts);

  const runs: number[][] = [];
  const second = await talk(crew, [
    loadTool(`${OWN}list_tools`),
    own('list_tools', { query: 'pid' }),
    () => {
      runs.push(SIX.map(crew.starts));
      return loadTool(`${OWN}call_tool`);
    },
    own('call_tool', { server: 'crew:sick', tool: 'pid', arguments: {} }),
    own('call_tool', { server: 'crew:sick', tool: 'mark', confirm: true }),
    loadTool(PID),
    { tool: PID },
    loadTool(`${OWN}restart_server`),
    own('restart_server', { server: 'crew:bard' }),
    { tool: PID },
  ]);
  expect(runs).toEqual([starts]);
  expect(toolsIn(second)).toEqual(TOOLS);
  const [listed] = resultsOf(second, `${OWN}list_tools`);
  for (const name of SIX) expect(listed).toContain(`"server":"crew:${name}","tool":"pid"`);

  expect(second.servers['plugin:crew:sick']).not.toBe('connected');
  const [reached, marked] = resultsOf(second, `${OWN}call_tool`);
  expect(reached).toMatch(/sick \d+/);
  expect(marked).toMatch(/sick \d+/); // nobody can be asked here, and the model has confirmed

  const [before, after] = resultsOf(second, PID);
  const [restarted] = resultsOf(second, `${OWN}restart_server`);
  expect(restarted).toContain('"done":true');
  expect(before).toMatch(/^bard \d+$/);
  expect(after).toMatch(/^bard \d+$/);
  expect(after).not.toBe(before);
});

function talk({ home, project }: Crew, steps: Steps): Promise<Session> {
  return converse(home, { cwd: project, steps });
}

function own(tool: string, input: Record<string, unknown>): Step {
  return { tool: OWN + tool, input };
}

function resultsOf(session: Session, tool: string): string[] {
  return session.calls.filter(({ name }) => name === tool).map(({ result }) => result);
}

/** Our own tools that the first request of a session knows. */
function toolsIn({ requests }: Session): string[] {
  const [request] = requests.filter(({ auxiliary }) => !auxiliary);
  const names = request ? knownTools(request) : [];
  return names.flatMap((name) => (name.startsWith(OWN) ? name.slice(OWN.length) : [])).sort();
}
