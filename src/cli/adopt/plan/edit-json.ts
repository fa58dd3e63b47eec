import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  type JSONPath,
  type Node,
  parseTree,
} from 'jsonc-parser';
import { AppError } from '../../../lib/app-error.ts';

type Value = string | string[] | Record<string, string>;
type Style = { layout: 'one-line' | 'lines'; indent: string; unit: string; eol: string };

const MAX_COLUMNS = 100;

/**
 * Sets a property of an object in JSON text in the style of its surroundings; a new one comes after
 * the property `after`. What stands elsewhere in the text keeps every byte.
 */
export function setProperty(
  text: string,
  objectPath: JSONPath,
  key: string,
  { value, after }: { value: Value; after?: string },
): string {
  const tree = parseTree(text);
  const object = tree && findNodeAtLocation(tree, objectPath);
  if (object?.type !== 'object')
    throw new AppError('INTERNAL', `No object at \`${objectPath.join('.')}\``);
  const properties = object.children ?? [];
  const existing = properties.find((property) => keyOf(property) === key);
  const anchor = properties.find((property) => keyOf(property) === after) ?? properties.at(-1);
  if (existing) return applyEdits(text, [replaceValue(text, object, existing, value)]);
  if (anchor) return applyEdits(text, [insertAfter(text, object, anchor, { key, value })]);
  const { offset, length } = object;
  return applyEdits(text, [
    {
      offset,
      length,
      content: `{ ${JSON.stringify(key)}: ${render(value, { ...styleAt(text, object, object), layout: 'one-line' })} }`,
    },
  ]);
}

function keyOf(property: Node): unknown {
  return property.children?.[0]?.value;
}

function replaceValue(text: string, object: Node, property: Node, value: Value): Edit {
  const node = property.children?.[1] ?? property;
  const { offset, length } = node;
  const layout = isOneLine(text, node) ? 'one-line' : 'lines';
  const style = styleAt(text, object, property);
  const content = fitted(
    value,
    { ...style, layout },
    { text, object, used: node.offset - property.offset },
  );
  return { offset, length, content };
}

function insertAfter(
  text: string,
  object: Node,
  anchor: Node,
  { key, value }: { key: string; value: Value },
): Edit {
  const style = styleAt(text, object, anchor);
  const name = `${JSON.stringify(key)}: `;
  const content = fitted(value, style, { text, object, used: name.length });
  const gap = isOneLine(text, object) ? ' ' : `${style.eol}${style.indent}`;
  return { offset: anchor.offset + anchor.length, length: 0, content: `,${gap}${name}${content}` };
}

/** A list goes over several lines when one would be long; an object on one line stays on it. */
function fitted(
  value: Value,
  style: Style,
  { text, object, used }: { text: string; object: Node; used: number },
): string {
  const oneLine = render(value, { ...style, layout: 'one-line' });
  const isLong = style.indent.length + used + oneLine.length + 1 > MAX_COLUMNS;
  const layout =
    style.layout === 'lines' || (isLong && !isOneLine(text, object)) ? 'lines' : 'one-line';
  return render(value, { ...style, layout });
}

function render(value: Value, { layout, indent, unit, eol }: Style): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const items = Array.isArray(value)
    ? value.map((item) => JSON.stringify(item))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`);
  const pad = Array.isArray(value) ? '' : ' ';
  if (layout === 'one-line') return `${open}${pad}${items.join(', ')}${pad}${close}`;
  const lines = items.map((item) => `${indent}${unit}${item}`);
  return `${open}${eol}${lines.join(`,${eol}`)}${eol}${indent}${close}`;
}

/** The indentation of a property's line, and what its object's end is indented less. */
function styleAt(text: string, object: Node, property: Node): Style {
  const indent = indentAt(text, property.offset);
  const outer = indentAt(text, object.offset + object.length - 1);
  const unit = indent.startsWith(outer) && indent !== outer ? indent.slice(outer.length) : '  ';
  return { layout: 'one-line', indent, unit, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function isOneLine(text: string, { offset, length }: Node): boolean {
  return !text.slice(offset, offset + length).includes('\n');
}
