import type { Span } from './spans.ts';

/** `finds`: group 1 is what may be read, the rest is the secret. `spares`: a find that is none. */
type Pattern = { finds: RegExp; mask?: string; spares?: (secret: string) => boolean };

/** What names a secret when a value follows. */
const NAME =
  '(?:passw(?:or)?d|passphrase|passcode|pwd|secret|token|credentials?|auth|session|dsn|connection[_-]?string' +
  '|(?:api|access|account|auth|client|encryption|master|private|secret|signing|subscription)[_-]?key)';
const QUOTE = String.raw`\\{0,3}["']`;
const GAP = '[ \\t]{0,4}';
/** Of Python bytes or not; it stays, so that what is JSON or code can still be read as such. */
const OPENING = `(?:b(?=["']))?(?:${QUOTE})?`;
const VALUE = [
  String.raw`(?<=\\["'])[^"'\\\n]{4,}`,
  String.raw`(?<=(?<!\\)")[^"\\\n]*(?:\\[^\n][^"\\\n]*)*`,
  String.raw`(?<=(?<!\\)')[^'\\\n]*(?:\\[^\n][^'\\\n]*)*`,
  String.raw`(?<!["'])[^\s"',;&<>()[\]{}\\]{4,}`,
].join('|');

/** Says that a secret is there, or what kind it is: what follows such a name without being one. */
const PLAIN_WORDS = new Set(
  (
    'any|are|auth|authentication|authorization|bool|boolean|bytes|cannot|could|denied|does|empty|error|' +
    'expired|expected|failed|false|found|from|header|incorrect|invalid|is|malformed|mismatch|' +
    'missing|must|none|not|null|number|object|optional|provided|rejected|required|scheme|' +
    'should|string|token|tokens|true|undefined|unknown|unset|unsupported|was|wrong'
  ).split('|'),
);

/**
 * Every one of them takes time in proportion to the text: what can be long is either taken
 * whatever follows it, or cannot hold the start of another find.
 */
const PATTERNS: readonly Pattern[] = [
  { finds: /(:\/\/)[^\s/?#"<>`]+(?=@)/g, mask: '****' }, // as pip and uv write it
  {
    finds:
      /(?<![A-Za-z0-9])()(?:sk[-_][\w-]{8,}|[rp]k_(?:live|test)_\w{8,}|gh[a-z]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|A[KS]IA[A-Z0-9]{12,}|AIza[\w-]{30,}|npm_\w{30,}|pypi-[\w-]{30,}|hf_\w{20,}|eyJ[\w-]{6,}(?:\.[\w-]+)*)/g,
    spares: (secret) =>
      secret.startsWith('eyJ') ? !secret.includes('.') : !/[0-9A-Z]/.test(secret.slice(2)),
  },
  { finds: /(\bbearer[ \t]{1,8})[\w.~+/=-]{6,}/gi, spares: isPlain },
  {
    finds: new RegExp(
      `((?:authorization|cookie|x-api-key)(?:${QUOTE})?${GAP}[:=]${GAP}${OPENING})[^"'\\r\\n\\\\]{4,}`,
      'gi',
    ),
    spares: isPlain,
  },
  {
    finds: new RegExp(`(${NAME}(?:${QUOTE})?${GAP}(?:=>?|:=?)${GAP}${OPENING})(?:${VALUE})`, 'gi'),
    spares: isPlain,
  },
  {
    finds: new RegExp(
      `(--(?:[a-z0-9]{1,30}-){0,4}(?:${NAME}|key)[ \\t]{1,4}${OPENING})(?:${VALUE})`,
      'gi',
    ),
    spares: isPlain,
  },
  { finds: /([?&](?:code|key|sig|signature|x-amz-[a-z-]{1,30})=)[^\s&"'<>]{4,}/gi },
];

/** The head of a private key with all that can be its body, and its foot when that is there. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:\r?\n[ \t]*(?:(?:Proc-Type|DEK-Info|Comment|Version):[^\n]*|[A-Za-z0-9+/=]*[ \t]*(?=[\r\n]|$))|\\{1,4}[rn][A-Za-z0-9+/=]*| [A-Za-z0-9+/=]{16,})*(?:\s{0,4}(?:\\{1,4}[rn])?-----END [A-Z0-9 ]{0,30}-----)?/g;

/** What an unfinished key of the text before leaves to be put before the text that follows it. */
export const KEY_HEAD = '-----BEGIN PRIVATE KEY-----\n';

/** Finds what is a secret wherever it comes from: by its form, or by the name before it. */
export function findPatterns(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of PATTERNS) addFinds(spans, text, pattern);
  for (const { index, 0: key } of keysIn(text)) {
    spans.push({ start: index, end: index + key.trimEnd().length, mask: '***' });
  }
  return spans;
}

/** Whether `text` ends inside of a private key. */
export function endsInKey(text: string): boolean {
  return keysIn(text).some(
    ({ index, 0: key }) =>
      !/-----END [^-]*-----$/.test(key.slice(-60)) && index + key.length >= text.trimEnd().length,
  );
}

/** The end of a text that can be the start of a secret whose rest is still to come. */
export const UNFINISHED = new RegExp(
  String.raw`(?::\/\/[^\s/?#"]*|(?<![A-Za-z0-9])(?:sk[-_]|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|xapp-|AKIA|ASIA|AIza|npm_|pypi-|hf_|eyJ)[\w.-]*|-----BEGIN [^\n]*|bearer[ \t]+\S+|${NAME}["']?[ \t]*[=:][ \t]*["']?\S+)$`,
  'i',
);

function keysIn(text: string): RegExpExecArray[] {
  return text.includes('PRIVATE KEY') ? [...text.matchAll(PRIVATE_KEY)] : [];
}

function addFinds(spans: Span[], text: string, { finds, mask = '***', spares }: Pattern): void {
  finds.lastIndex = 0;
  for (let found = finds.exec(text); found; found = finds.exec(text)) {
    const start = found.index + (found[1]?.length ?? 0);
    if (!spares?.(text.slice(start, finds.lastIndex))) {
      spans.push({ start, end: finds.lastIndex, mask });
    }
  }
}

/** Whether no secret follows a name, but prose or nothing. */
function isPlain(value: string): boolean {
  const [word = ''] = value.slice(0, 40).split(/\s/, 1);
  return value.length < 4 || PLAIN_WORDS.has(word.replace(/[.:;,!]+$/, '').toLowerCase());
}
