/** A piece of shell that this reader does not follow. It is an answer, not a fault of the plugin. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

const MAX_SHOWN_CHARACTERS = 60;

/** Says where a script leaves what can be followed, in the script's own words. */
export function unsupportedAt(line: number, source: string): Unsupported {
  const shown =
    source.length > MAX_SHOWN_CHARACTERS ? `${source.slice(0, MAX_SHOWN_CHARACTERS)}…` : source;
  return new Unsupported(`line ${line}: \`${shown.replaceAll('`', "'")}\``);
}

/** For a command that does more than this reader follows; its place is added further up. */
export function notFollowed(): never {
  throw new Unsupported('not followed');
}
