import { join, normalize, sep } from 'node:path';
import { childPath } from '../../lib/files/child-path.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/json.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';

/** What stands under one server's name, and in which file. */
export type Declaration = { value: JsonValue; declaredIn: string };
export type Declarations = { servers: Map<string, Declaration>; problems: Problem[] };

/** Reads the servers of a plugin's `.mcp.json`. */
export function readMcpJson(root: string): Declarations {
  return readServerFile(childPath(root, '.mcp.json'), 'optional');
}

/**
 * Reads the servers that `declared`, the value of `mcpServers` in `file`, gives: a map, the path of
 * a file, or several of them. Bundles and addresses are not opened.
 */
export function readDeclared(root: string, declared: JsonValue, file: string): Declarations {
  if (Array.isArray(declared)) {
    return merge(declared.map((one) => readDeclared(root, one, file)));
  }
  if (isJsonObject(declared)) return { servers: declarations(declared, file), problems: [] };
  const path = typeof declared === 'string' ? pathInside(root, declared) : undefined;
  if (path !== undefined) return readServerFile(path, 'needed');
  return none(unknownShape(file, '`mcpServers` is neither a map nor a file of the plugin'));
}

/** Puts declarations together; of two with the same name the later counts. */
export function merge(all: Declarations[]): Declarations {
  return {
    servers: new Map(all.flatMap(({ servers }) => [...servers])),
    problems: all.flatMap(({ problems }) => problems),
  };
}

function readServerFile(path: string, presence: 'optional' | 'needed'): Declarations {
  const reading = readJsonObject(path, { byteOrderMark: 'refused' });
  if (reading.kind === 'bad') return none(reading.problem);
  if (reading.kind === 'missing')
    return presence === 'optional'
      ? { servers: new Map(), problems: [] }
      : none(unknownShape(path, 'is not there'));
  const { mcpServers = reading.value } = reading.value;
  return isJsonObject(mcpServers)
    ? { servers: declarations(mcpServers, path), problems: [] }
    : none(unknownShape(path, '`mcpServers` is not a map'));
}

function declarations(map: JsonObject, declaredIn: string): Map<string, Declaration> {
  return new Map(Object.entries(map).map(([name, value]) => [name, { value, declaredIn }]));
}

/** The client takes only paths that start with `./` and stay inside; a bundle is none of ours. */
function pathInside(root: string, path: string): string | undefined {
  const leads = normalize(path).split(sep).includes('..');
  return path.startsWith('./') && !leads && !/\.(mcpb|dxt)$/.test(path)
    ? join(root, path)
    : undefined;
}

function none(problem: Problem): Declarations {
  return { servers: new Map(), problems: [problem] };
}
