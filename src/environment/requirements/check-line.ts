/** What a line of a requirement file is. */
export type CheckedLine =
  | { kind: 'include'; path: string; role: 'requirements' | 'constraints' }
  | { kind: 'option' }
  | { kind: 'requirement'; isHashed: boolean }
  | { kind: 'refused'; reason: string; hint: string };

const INCLUDE = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?<=^-[rc]))(\S.*)$/;
const ALLOWED_OPTION = /^(--require-hashes|--prefer-binary|--pre|--(only|no)-binary(\s+|=)\S+)$/;
const INDEX_OPTION =
  /^(-i|-f|--index-url|--extra-index-url|--no-index|--find-links|--trusted-host|--index-strategy)\b/;
/** What follows a requirement on its line; pip knows more of them, and each can run code of its own. */
const HASHES = /(\s+--hash[=\s]\s*\w+:[0-9a-fA-F]+)+$/;
const SCHEME = /(?:^|@)\s*([A-Za-z][A-Za-z0-9+.-]*):/;
const REMOTE_SCHEMES = new Set(['https', 'git+https']);
const LOCAL_PATH = /@|^[./~\\]|^[A-Za-z]:[\\/]|[\\/]|\.(whl|zip|tar\.gz|tgz|tar\.bz2)$/i;

/** Says what a line is, and refuses what an environment for everybody cannot be made from. */
export function checkLine(text: string): CheckedLine {
  if (text.includes('\0')) return refuse('it holds a NUL byte', 'Remove the NUL byte');
  const include = INCLUDE.exec(text);
  if (include?.[1] && include[2]) {
    const role = /^(-c|--constraint)$/.test(include[1]) ? 'constraints' : 'requirements';
    return { kind: 'include', path: unquote(include[2]), role };
  }
  if (text.startsWith('-')) return checkOption(text);
  return checkRequirement(text);
}

function checkOption(text: string): CheckedLine {
  if (ALLOWED_OPTION.test(text)) return { kind: 'option' };
  if (INDEX_OPTION.test(text)) {
    return refuse(
      'a plugin does not choose the package index',
      'Remove the line, and set PIP_EXTRA_INDEX_URL and UV_EXTRA_INDEX_URL in the environment instead',
    );
  }
  if (/^(-e|--editable)\b/.test(text)) {
    return refuse(
      'an editable install lies outside of the environment',
      'Name a released version instead',
    );
  }
  return refuse('this option is not supported', 'Remove the option');
}

function checkRequirement(text: string): CheckedLine {
  const isHashed = HASHES.test(text);
  const requirement = text.replace(HASHES, '');
  if (/\s-{1,2}[A-Za-z]/.test(requirement)) {
    return refuse(
      'an option follows the requirement',
      'Keep only `--hash` options behind a requirement',
    );
  }
  const named = requirement.split(';')[0]?.trim() ?? '';
  const scheme = SCHEME.exec(named)?.[1]?.toLowerCase();
  if (scheme !== undefined && REMOTE_SCHEMES.has(scheme)) return { kind: 'requirement', isHashed };
  if (scheme !== undefined && scheme.length > 1) {
    return refuse(
      `\`${scheme}:\` addresses are not supported`,
      'Use a released version or an `https:` address',
    );
  }
  if (LOCAL_PATH.test(named)) {
    return refuse('it is a path on this machine', 'Name a released version instead');
  }
  return { kind: 'requirement', isHashed };
}

function refuse(reason: string, hint: string): CheckedLine {
  return { kind: 'refused', reason, hint };
}

function unquote(path: string): string {
  return /^(["']).*\1$/.test(path) ? path.slice(1, -1) : path;
}
