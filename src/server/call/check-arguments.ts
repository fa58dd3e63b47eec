import { fromJsonSchema, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { AppError } from '../../lib/app-error.ts';
import { displayText } from '../../lib/display-text.ts';
import type { RosterTool } from '../../manager/member.ts';
import type { JsonObject } from '../../protocol/json.ts';

const MAX_ISSUES = 5;

/**
 * Checks arguments against the tool's own schema. A schema that is none, or of a dialect that is not
 * known, is left to its server.
 */
export async function checkArguments({ name, inputSchema }: RosterTool, args: JsonObject) {
  const schema = compile(inputSchema);
  if (schema === undefined) return;
  const { issues } = await schema['~standard'].validate(args);
  if (issues === undefined) return;
  const told = issues.slice(0, MAX_ISSUES).map(({ message }) => displayText(message, 300));
  throw new AppError('ARGUMENTS_INVALID', `The arguments are not what \`${name}\` takes`, {
    cause: new Error(told.join('\n')),
    hint: 'Look at its schema with `list_tools` and `detail: full`, and call it again',
  });
}

function compile(inputSchema: JsonObject): StandardSchemaWithJSON | undefined {
  try {
    return fromJsonSchema(inputSchema);
  } catch {
    return undefined; // the server knows what it means
  }
}
