import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import * as z from 'zod/mini';
import type { ProgramWorld } from '../lib/program-world.ts';
import { failure } from './answer.ts';
import type { Roster } from './roster.ts';

/** What a tool works with. */
export type Surroundings = { program: ProgramWorld; roster: Roster; server: McpServer };

type Result = CallToolResult | InputRequiredResult;

/** A tool of our own server. What `run` throws becomes a result that says so. */
export type Tool<Input extends z.ZodMiniObject> = {
  name: string;
  title: string;
  description: string;
  annotations: ToolAnnotations;
  input: Input;
  output: z.ZodMiniType;
  run: (args: z.output<Input>, ctx: ServerContext, around: Surroundings) => Promise<Result>;
};

/** Adds a tool to the server. */
export function registerTool<Input extends z.ZodMiniObject>(
  { name, title, description, annotations, input, output, run }: Tool<Input>,
  around: Surroundings,
): void {
  const config = { title, description, annotations, outputSchema: withJsonSchema(output) };
  const inputSchema = withJsonSchema<z.output<Input>>(input);
  around.server.registerTool(name, { ...config, inputSchema }, async (args, ctx) => {
    try {
      return await run(args, ctx, around);
    } catch (error) {
      return failure(error, around.program.env);
    }
  });
}

/** The small schema library does not bring what the server library asks a schema for. */
function withJsonSchema<Output>(schema: z.ZodMiniType): StandardSchemaWithJSON<unknown, Output> {
  const standard = {
    ...schema['~standard'],
    jsonSchema: {
      input: () => z.toJSONSchema(schema, { io: 'input' }),
      output: () => z.toJSONSchema(schema, { io: 'output' }),
    },
  };
  return { '~standard': standard } as unknown as StandardSchemaWithJSON<unknown, Output>;
}
