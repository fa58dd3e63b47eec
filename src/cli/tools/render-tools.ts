import type { createColors } from 'picocolors';
import { displayText } from '../../lib/display-text.ts';
import { WIDTH, wrapText } from '../report/wrap-text.ts';
import type { ListedServer, ToolsReport } from './tools-schema.ts';

type Colors = ReturnType<typeof createColors>;

const MAX_NAME = 28;

const STATES = {
  fresh: undefined,
  stale: 'they may have changed',
  outdated: 'they are of other code',
  missing: 'its tools are not known yet',
};

/** The roster as a person reads it: each server with its tools, and a mark on what is not well. */
export function renderTools({ servers }: ToolsReport, cli: string, colors: Colors): string {
  if (servers.length === 0) return 'No plugin that is enabled here has an MCP server';
  const isOld = servers.some(({ toolsState }) => toolsState !== 'fresh');
  const hint = [
    ...wrapText('→ Ask the servers for their tools with', ''),
    `  ${cli} tools --refresh`,
  ];
  return [
    ...servers.flatMap((server) => [...renderServer(server, colors), '']),
    ...(isOld ? hint : []),
  ]
    .join('\n')
    .trimEnd();
}

function renderServer(server: ListedServer, colors: Colors): string[] {
  const { server: name, version, tools, toolsState, error, warning, broken, list } = server;
  const count = tools === 1 ? '1 tool' : `${tools} tools`;
  const state = STATES[toolsState];
  const facts = [version, ...(tools > 0 ? [count] : []), ...(state === undefined ? [] : [state])];
  const notes = [broken, error, warning].filter((note) => note !== undefined);
  return [
    `${markOf(server, colors)} ${colors.bold(displayText(name, 50))}  ${facts.join(', ')}`,
    ...notes.flatMap((note) => wrapText(displayText(note, 400), '  ')),
    ...list.map((tool) => renderTool(tool, colors)),
  ];
}

function renderTool({ name, description }: ListedServer['list'][number], colors: Colors): string {
  const start = `    ${name.padEnd(MAX_NAME)}  `;
  const left = WIDTH - start.length;
  const text = left > 0 ? displayText(description, left) : '';
  return text === '' ? `    ${name}` : `${start}${colors.dim(text)}`;
}

function markOf({ status, toolsState, broken, warning }: ListedServer, colors: Colors): string {
  if (status === 'error' || broken !== undefined) return colors.red('✘');
  if (toolsState !== 'fresh' || warning !== undefined) return colors.yellow('!');
  return colors.green('✔');
}
