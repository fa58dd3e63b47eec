import { createHash } from 'node:crypto';

/** What decides which lists a server has, as far as it can be known without asking it. */
export type FingerprintParts = {
  pluginVersion: string;
  /** Which server it is, without the machine: `<plugin>/<server>`. */
  server: string;
  /** The words of the start command. */
  words?: readonly string[] | undefined;
  /** Absolute paths in those words by what stands for them, such as `${CLAUDE_PLUGIN_ROOT}`. */
  places?: Readonly<Record<string, string>> | undefined;
  /** The names of the variables that the spec passes; their values may be secret. */
  variables?: readonly string[] | undefined;
  /** Spec, entry and requirement files, with names relative to the plugin. */
  files?: readonly { name: string; bytes: Uint8Array }[] | undefined;
};

/**
 * A sha256 over everything that decides a server's lists. It holds neither absolute paths, nor the
 * platform, nor values of variables, so that a snapshot which ships with a server can match anywhere.
 */
export function fingerprintOf(parts: FingerprintParts): string {
  const { pluginVersion, server, words = [], places = {}, variables = [], files = [] } = parts;
  const facts = [
    1, // raised when the parts change
    pluginVersion,
    server,
    words.map((word) => withoutPlaces(word, places)),
    [...variables].sort(),
  ];
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const { name, bytes } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // The length in front keeps two files from reading like one.
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * In one pass and as whole names, the longest path first: one place may lie in another. Not by an
 * expression: to compile one takes longer than all the rest of a fingerprint.
 */
function withoutPlaces(word: string, places: Readonly<Record<string, string>>): string {
  const names = Object.entries(places).filter(([, path]) => path !== '');
  names.sort(([, a], [, b]) => b.length - a.length);
  let text = '';
  for (let at = 0; at < word.length; ) {
    const found = names.find(([, path]) => hasName(word, path, at));
    text += found ? found[0] : word.charAt(at);
    at += found ? found[1].length : 1;
  }
  return text;
}

function hasName(word: string, path: string, at: number): boolean {
  return (
    word.startsWith(path, at) &&
    !isOfName(word.charAt(at - 1)) &&
    !isOfName(word.charAt(at + path.length))
  );
}

function isOfName(char: string): boolean {
  return /[\w.-]/.test(char);
}
