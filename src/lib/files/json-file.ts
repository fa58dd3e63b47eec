import {
  findNodeAtLocation,
  type JSONPath,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { AppError } from '../app-error.ts';

/** The part of a zod schema that is used here; both zod and zod/mini have it. */
type Schema<T> = {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: Issue[] } };
};
type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] };

/** Parses a JSON file that a person wrote; what is wrong with it is told with file, line and column. */
export function parseJsonFile<T>(file: string, text: string, schema: Schema<T>): T {
  const result = schema.safeParse(parseJson(file, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue ? [...issue.path, ...(issue.keys?.slice(0, 1) ?? [])] : [];
  throw invalid(file, positionOf(text, offsetOfPath(text, path)), describe(issue, path));
}

/** Parses JSON text from `file`; a syntax error is told with file, line and column. */
export function parseJson(file: string, text: string): unknown {
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(withoutMark);
  } catch (cause) {
    const first = firstError(withoutMark);
    const what = first ? printParseErrorCode(first.error) : 'not JSON';
    throw invalid(file, positionOf(withoutMark, first?.offset ?? 0), what, cause);
  }
}

function invalid(file: string, position: string, what: string, cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', `\`${file}:${position}\` is not valid: ${what}`, {
    hint: `Correct line ${position.split(':')[0]} of \`${file}\``,
    ...(cause === undefined ? {} : { cause }),
  });
}

function describe(issue: Issue | undefined, path: PropertyKey[]): string {
  const where = path.length > 0 ? `\`${path.map(String).join('.')}\`: ` : '';
  return `${where}${issue?.message ?? 'unknown'}`;
}

function offsetOfPath(text: string, path: PropertyKey[]): number {
  const tree = treeOf(text);
  const node = tree && findNodeAtLocation(tree, path as JSONPath);
  return node?.parent?.type === 'property' ? node.parent.offset : (node?.offset ?? 0);
}

function firstError(text: string): ParseError | undefined {
  const errors: ParseError[] = [];
  treeOf(text, errors);
  return errors[0];
}

/** The parser that knows positions calls itself for each level: what is too deep for it has none. */
function treeOf(text: string, errors: ParseError[] = []) {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
