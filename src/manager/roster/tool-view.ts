import { displayLines } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { RosterTool } from '../member.ts';

const MAX_NAME = 200;
const MAX_LINE = 2000;
const MAX_LINES = 200;

/** Makes of each tool what may be shown: of a hostile server too. */
export function viewTools(definitions: readonly JsonObject[]): RosterTool[] {
  return definitions.map((definition) => {
    const { name, title, description, inputSchema } = definition;
    return {
      name: displayText(String(name), MAX_NAME),
      ...(typeof title === 'string' ? { title: displayText(title, MAX_NAME) } : {}),
      description: typeof description === 'string' ? cleanLines(description) : '',
      inputSchema: isJsonObject(inputSchema) ? inputSchema : {},
      definition,
    };
  });
}

/** Finds the tool that is meant by what the server or the roster calls it. */
export function findTool(tools: readonly RosterTool[], name: string): RosterTool | undefined {
  return (
    tools.find(({ definition }) => definition.name === name) ??
    tools.find((tool) => tool.name === name)
  );
}

function cleanLines(text: string): string {
  return displayLines(text.slice(0, MAX_LINE * MAX_LINES), MAX_LINE)
    .slice(0, MAX_LINES)
    .join('\n')
    .trim();
}
