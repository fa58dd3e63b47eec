import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import { type Expanded, type Expansion, expand } from './expand.ts';
import { parseWrapperCall, type WrapperCall } from './wrapper-call.ts';

type Common = {
  /** The client's name for it: `plugin:<plugin>:<server>`. */
  id: string;
  name: string;
  /** The file that declares it. */
  declaredIn: string;
  /** Variables that the spec names and nobody sets: the client passes them on as they stand. */
  unresolved: string[];
};

export type StdioServer = Common & {
  transport: 'stdio';
  command: string;
  args: string[];
  env: Record<string, string>;
  wrapper?: WrapperCall;
};

export type RemoteServer = Common & { transport: 'http' | 'sse' | 'ws'; url: string };

/** A server that a plugin declares, its variables replaced. */
export type ServerEntry = StdioServer | RemoteServer;

/** Parses what stands under a server's name; `undefined` for what the client drops. */
export function parseServerEntry(
  value: JsonValue,
  {
    id,
    name,
    declaredIn,
    expansion,
  }: Pick<Common, 'id' | 'name' | 'declaredIn'> & {
    expansion: Expansion;
  },
): ServerEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  const unresolved = new Set<string>();
  const put = (text: string) => take(expand(text, expansion), unresolved);
  const { type = 'stdio', command, args = [], env = {}, url } = value;
  if (type === 'http' || type === 'sse' || type === 'ws') {
    if (typeof url !== 'string' || url === '') return undefined;
    const expanded = put(url);
    return { id, name, declaredIn, transport: type, url: expanded, unresolved: [...unresolved] };
  }
  if (type !== 'stdio' || typeof command !== 'string' || command === '') return undefined;
  if (!isTexts(args) || !isTextMap(env)) return undefined;
  const started = { command: put(command), args: args.map(put) };
  const variables = Object.entries(env).map(([key, text]) => [key, put(text)]);
  const wrapper = parseWrapperCall(started.command, started.args);
  return {
    ...{ id, name, declaredIn, transport: type, ...started },
    env: Object.fromEntries(variables),
    unresolved: [...unresolved],
    ...(wrapper ? { wrapper } : {}),
  };
}

function take({ text, unresolved }: Expanded, into: Set<string>): string {
  for (const name of unresolved) into.add(name);
  return text;
}

function isTexts(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isTextMap(value: JsonValue): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string');
}
