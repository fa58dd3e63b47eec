/** A command that starts its server through Holdfast's wrapper. */
export type WrapperCall = {
  /** The wrapper's file, as the spec names it. */
  file: string;
  /** The server's folder below `mcp-servers`. */
  server: string;
};

/** Recognises the wrapper in a command by its file's name; `undefined` when it is another command. */
export function parseWrapperCall(
  command: string,
  args: readonly string[],
): WrapperCall | undefined {
  const words = beforeDashes([command, ...args]);
  const at = words.findIndex((word) => /^(run\.cjs|holdfast(\.cjs)?)$/.test(nameOf(word)));
  const [file, ...rest] = at === -1 ? [] : words.slice(at);
  if (file === undefined) return undefined;
  const isCli = nameOf(file) !== 'run.cjs';
  if (isCli && rest.shift() !== 'run') return undefined;
  const server = rest.find((word) => !word.startsWith('-'));
  return server === undefined ? undefined : { file, server };
}

/** What follows `--` belongs to the server. */
function beforeDashes(words: string[]): string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
