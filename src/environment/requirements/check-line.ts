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
const NAME = String.raw`[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?\s*(?:\[[\w\s.,-]*\])?`;
/** git would take a reference that begins with a dash for an option. */
const REMOTE = new RegExp(
  String.raw`^(?:${NAME}\s*@\s*)?(?:git\+)?https://(?!\S*@-)[^\s\\]+$`,
  'i',
);
const CLAUSE = String.raw`(?:===?|[~!<>]=|[<>])\s*v?\d[\w.*+!-]*\s*`;
const RELEASED = new RegExp(String.raw`^${NAME}\s*(?:\(?\s*${CLAUSE}(?:,\s*${CLAUSE})*,?\s*\)?)?$`);
const LOCAL_PATH = /@|^[./~\\]|^[A-Za-z]:[\\/]|[\\/]|\.(whl|zip|tar\.gz|tgz|tar\.bz2)$/i;

/** Says what a line is, and refuses what an environment for everybody cannot be made from. */
export function checkLine(text: string): CheckedLine {
  if (text.includes('\0')) return refuse('it holds a NUL byte', 'Remove the NUL byte');
  if (text.includes('${')) {
    return refuse('installers would put a variable of the user into it', 'Write the value itself');
  }
  const include = INCLUDE.exec(text);
  if (include?.[1] && include[2]) {
    const role = /^(-c|--constraint)$/.test(include[1]) ? 'constraints' : 'requirements';
    return checkPath(include[2], role);
  }
  // A run of blanks is one: patterns would try each of a million of them.
  const single = text.replace(/\s+/g, ' ');
  return single.startsWith('-') ? checkOption(single) : checkRequirement(single);
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
  if (REMOTE.test(named)) return { kind: 'requirement', isHashed };
  if (scheme !== undefined && scheme.length > 1) {
    return refuse(
      `\`${scheme}:\` addresses are not supported`,
      'Use a released version or an `https:` address',
    );
  }
  if (LOCAL_PATH.test(named)) {
    return refuse('it is a path on this machine', 'Name a released version instead');
  }
  if (!RELEASED.test(named)) {
    return refuse('it is no requirement', 'Write it like `name==1.2.3`');
  }
  return { kind: 'requirement', isHashed };
}

function refuse(reason: string, hint: string): CheckedLine {
  return { kind: 'refused', reason, hint };
}

/** pip splits such a line as a shell does; what the two could read differently is refused. */
function checkPath(text: string, role: 'requirements' | 'constraints'): CheckedLine {
  const path = /^(["'])[^"']*\1$/.test(text) ? text.slice(1, -1) : text;
  if (!/["'\\]/.test(path) && (path !== text || !/\s/.test(path)))
    return { kind: 'include', path, role };
  return refuse('its path can be read in two ways', 'Put the path into quotation marks');
}
