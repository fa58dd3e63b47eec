const SECRET_WORDS =
  /^(?:.*(?:TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE)|PASS|PWD|CREDENTIALS?|AUTH|COOKIES?|SESSION|PRIVATE|DSN|SIGNATURE|WEBHOOK)$/;
/** Such as `GNOME_KEYRING` or `XKB_MONKEY`: words that only end like a secret. */
const OTHER_WORDS = /^(?:MONKEY|TURKEY|DONKEY|HOTKEY|PUBKEY)$/;

/** What a variable holds instead of the secret that its name speaks of. */
const DESCRIBING_WORDS =
  /^(?:TYPE|METHOD|MODE|NAME|PATH|FILE|DIR|SOCK|URL|URI|ENDPOINT|HOST|PORT|ISSUER|ADDRESS|MANAGER|DESKTOP|CLASS|ALGORITHM|LENGTH|SIZE|TTL|TIMEOUT|EXPIRY|COUNT|LIMIT|ENABLED|DISABLED|PROVIDER|SCOPES?|DOMAIN|REGION)$/;

const SMALL_WORDS =
  /^(?:[A-Za-z]{1,7}|disabled|optional|required|external|anonymous|password|keychain|undefined|[\d.]{1,7})$/;

/** Absolute, or beginning at home or here; a secret in base64 may begin with a slash too. */
const PATHS =
  /^(?:~|\.{1,2})?\/(?:[a-z0-9._-]{1,32}|Users|Library|Applications|Volumes|System)(?:\/|$)|^[A-Za-z]:[\\/]/;

const MIN_LENGTH = 6;

/** The values of `env` that are secrets: those whose names say so, and the passwords in addresses. */
export function secretValues(env: NodeJS.ProcessEnv): string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) => [
    ...(isSecretName(name) ? piecesOf(value) : []),
    ...passwordsOf(value),
  ]);
  return [...new Set(values)].filter(isSecretValue);
}

/** Whether a variable of this name holds a secret. An id of a session is none, a key's id may be. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/);
  const telling = words.filter((word) => SECRET_WORDS.test(word) && !OTHER_WORDS.test(word));
  if (telling.length === 0 || words.includes('PUBLIC')) return false;
  const last = words.at(-1) ?? '';
  const isOfSession = telling.every((word) => word === 'SESSION');
  return !DESCRIBING_WORDS.test(last) && !(isOfSession && last !== 'SESSION');
}

/** A value of many lines, such as a private key, is written line by line. */
function piecesOf(value: string): string[] {
  const trimmed = value.trim();
  if (!trimmed.includes('\n')) return [trimmed];
  const lines = trimmed.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.length >= 16 && !line.startsWith('-----'));
}

function passwordsOf(value: string): string[] {
  const [, userinfo = ''] = /^[a-z][a-z0-9+.-]{0,30}:\/\/([^\s/?#]*)@/i.exec(value) ?? [];
  const password = userinfo.slice(userinfo.indexOf(':') + 1);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign is taken literally
  }
}

function isSecretValue(value: string): boolean {
  return value.length >= MIN_LENGTH && !SMALL_WORDS.test(value) && !PATHS.test(value);
}
