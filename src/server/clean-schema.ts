import { isWithinDepth } from '../lib/canonical-json.ts';
import { displayText } from '../lib/display-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../protocol/json.ts';

const MAX_TEXT = 1000;
const MAX_CHARACTERS = 65_536;

/**
 * A tool's input schema fit to be shown: no text in it hides anything. The names of its properties
 * stay, because a call needs them. One that is beyond measure is left out.
 */
export function cleanSchema(schema: JsonObject): JsonObject {
  const isSound = isWithinDepth(schema) && JSON.stringify(schema).length <= MAX_CHARACTERS;
  return isSound ? cleanObject(schema) : { description: 'The schema is too large to be shown' };
}

function clean(value: JsonValue): JsonValue {
  if (typeof value === 'string') return displayText(value, MAX_TEXT);
  if (Array.isArray(value)) return value.map(clean);
  return isJsonObject(value) ? cleanObject(value) : value;
}

function cleanObject(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, clean(value)]));
}
