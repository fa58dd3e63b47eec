import type { ErrorCode } from '../../lib/app-error.ts';

type Explanation = { code: ErrorCode; hint: string };
type Rule = { says: RegExp; code: ErrorCode; hint: string };

const OFFLINE =
  'look at the network, the proxy and the index settings; to install offline, fill a folder with `pip download -d <folder> -r <file>` and set PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder>';

/** What pip and uv are known to say; the first that fits. Each is quoted in a test. */
const RULES: readonly Rule[] = [
  {
    says: /THESE PACKAGES DO NOT MATCH THE HASHES|Hash mismatch for/,
    code: 'HASH_MISMATCH',
    hint: 'Do not install it by hand: look who changed the package or the lock, and lock again',
  },
  {
    says: /Hashes are required in --require-hashes mode|In `?--require-hashes`? mode, all requirements must|Hash-checking is (required|enabled)/,
    code: 'REQUIREMENTS_INVALID',
    hint: 'Lock again with hashes for everything that is installed, such as `uv pip compile --generate-hashes`',
  },
  {
    says: /Failed to parse `?(uv\.lock|pyproject\.toml)|Failed to parse: `|Invalid requirement|TOML parse error|Couldn't parse requirement/,
    code: 'REQUIREMENTS_INVALID',
    hint: 'Correct the file that is named above, or lock again',
  },
  {
    says: /invalid peer certificate|CERTIFICATE_VERIFY_FAILED/,
    code: 'BUILD_FAILED',
    hint: 'Set SSL_CERT_FILE to the certificates of your network, and for pip PIP_CERT',
  },
  {
    says: /NewConnectionError|ConnectTimeoutError|Failed to (fetch|download)|error sending request|Could not connect|Network is unreachable|Temporary failure in name resolution|dns error|Network connectivity is disabled/,
    code: 'BUILD_FAILED',
    hint: `Start the server again when the index can be reached: ${OFFLINE}`,
  },
  {
    says: /No space left on device|Disk quota exceeded|os error 28|os error 122/,
    code: 'STORE_UNUSABLE',
    hint: 'Make room on the disk, or set HOLDFAST_STORE to a folder on another one',
  },
  {
    says: /No matching distribution found|No solution found when resolving/,
    code: 'BUILD_FAILED',
    hint: `Look whether the version exists for this Python and platform; if it does, ${OFFLINE}`,
  },
];

/** Turns what an installer said last into a code and what helps. Nobody else reads this text. */
export function explainFailure(output: string, logPath: string): Explanation {
  const rule = RULES.find(({ says }) => says.test(output));
  return rule ?? { code: 'BUILD_FAILED', hint: `Look into \`${logPath}\`` };
}
