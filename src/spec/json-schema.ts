import * as z from 'zod/mini';
import { FIELD_DESCRIPTIONS, holdfastJsonSchema } from './holdfast-json.ts';

/** The JSON Schema of `holdfast.json`, for editors and for whoever checks plugins. */
export function holdfastJsonSchemaDocument(): object {
  const { properties, ...schema } = z.toJSONSchema(holdfastJsonSchema) as {
    properties: Record<string, object>;
  };
  const described = Object.entries(properties).map(([name, property]) => {
    const description = FIELD_DESCRIPTIONS[name as keyof typeof FIELD_DESCRIPTIONS];
    return [name, description === undefined ? property : { description, ...property }];
  });
  return { title: 'holdfast.json', ...schema, properties: Object.fromEntries(described) };
}
