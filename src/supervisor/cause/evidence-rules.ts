import { displayText } from '../../lib/display-text.ts';

/** What the evidence points to, as facts about the server and its environment. */
type Rule = { says: RegExp; means: (...parts: string[]) => string };

/**
 * What Python, Node and shells say when they end, the most telling first. `means` gets the groups,
 * clean and short; each rule is quoted in a test.
 */
export const RULES: readonly Rule[] = [
  {
    says: /(?:ModuleNotFoundError|ImportError): No module named '?([\w-]+)/,
    means: (name) =>
      `the module \`${name}\` is not in the server's environment. When the package that provides it is added to the server's requirement file (\`requirements.txt\` or \`pyproject.toml\`), the next start installs it.`,
  },
  {
    says: /ImportError: cannot import name '?([\w-]+)'? from\s'?([\w.-]+)/,
    means: (name, module) =>
      `the installed version of \`${module}\` has no \`${name}\`. A version that has it, pinned in the server's requirement file, is installed at the next start.`,
  },
  {
    says: /GLIBC(?:XX)?_[\d.]+'? not found|wrong ELF class|incompatible architecture|undefined symbol/,
    means: () =>
      'a native library was built for another system or Python version. A release of that package that is built for this system is needed in the requirement file.',
  },
  {
    says: /(?:Cannot find (?:module|package)) '([^']+)'/,
    means: (name) =>
      `the Node module \`${name}\` is not installed where the server looks for it. It belongs into the dependencies of the server's \`package.json\`, or the path is wrong.`,
  },
  {
    says: /EADDRINUSE|[Aa]ddress already in use/,
    means: () =>
      'another process holds the network address that the server wants. The server can start when that process has ended, or with another port.',
  },
  {
    says: /(?:PermissionError|EACCES|EPERM)\b.*?['"]([^'"]+)['"]|PermissionError|EACCES|Permission denied/,
    means: (path) =>
      `${path ? `\`${path}\`` : 'a file or folder'} is not accessible to the user that runs the server. Its owner and mode decide; a sandbox can be the reason too.`,
  },
  {
    says: /^(?:SyntaxError|IndentationError|TabError)\b/,
    means: () =>
      "the code of the server cannot be parsed. The file and line are above; code for a newer Python on an older one looks the same, and `python` in the server's `holdfast.json` says which one it needs.",
  },
  {
    says: /^KeyError: '([A-Z][A-Z0-9_]{2,})'/,
    means: (name) =>
      `the environment variable \`${name}\` may be missing. Variables reach the server from the client's environment and from \`env\` in the server's declaration.`,
  },
  {
    says: /(?:FileNotFoundError|ENOENT)\b.*?['"]([^'"]+)['"]/,
    means: (path) =>
      `\`${path}\` does not exist. Relative paths start from the server's working directory.`,
  },
  {
    says: /No space left on device|ENOSPC|Disk quota exceeded/,
    means: () => 'the disk is full. The server can start when there is room again.',
  },
  {
    says: /^MemoryError|JavaScript heap out of memory|Cannot allocate memory/,
    means: () => 'the server ran out of memory, its own limit or that of the machine.',
  },
];

const MAX_PART_LENGTH = 120;

/** Clean for a place between backticks. */
export function quotedPart(part: string | undefined): string {
  return displayText(part ?? '', MAX_PART_LENGTH).replaceAll('`', "'");
}
