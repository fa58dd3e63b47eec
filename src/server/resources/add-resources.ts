import { ResourceTemplate } from '@modelcontextprotocol/server';
import { describeMember } from '../../manager/installed/describe-member.ts';
import type { Surroundings } from '../tool.ts';

const ROSTER = 'holdfast://roster';
const LOG = 'holdfast://log/{server}';

/** Adds the roster and, as a template, each server's log. */
export function addResources({ server, roster, program }: Surroundings): void {
  server.registerResource(
    'roster',
    ROSTER,
    {
      title: 'MCP servers and their tools',
      description:
        'All servers of installed plugins with the names of their tools, from the caches',
      mimeType: 'application/json',
    },
    async () => {
      const servers = await roster.use(({ manager }) =>
        manager.roster.map((member) => ({
          ...describeMember(member),
          names: member.tools.map(({ name }) => name),
        })),
      );
      return content(ROSTER, 'application/json', JSON.stringify({ servers }, undefined, 2));
    },
  );
  const namesOf = (start: string) =>
    roster.use(({ manager }) =>
      manager.roster.map(({ name }) => name).filter((name) => name.startsWith(start)),
    );
  server.registerResource(
    'log',
    // which servers there are differs from machine to machine, and what this server lists does not
    new ResourceTemplate(LOG, { list: undefined, complete: { server: namesOf } }),
    {
      title: 'Log of an MCP server',
      description: 'The last lines that a server wrote to its stderr, without secrets',
      mimeType: 'text/plain',
    },
    async (uri, variables) => {
      const { readLog } = await import('./read-log.ts');
      const text = await readLog(decodeURIComponent(String(variables.server)), program);
      return content(uri.href, 'text/plain', text);
    },
  );
}

function content(uri: string, mimeType: string, text: string) {
  return { contents: [{ uri, mimeType, text }] };
}
