import { expect, test } from 'vitest';
import { explainFailure } from '../../../../src/environment/install/explain-failure.ts';

test.each([
  [
    'pip 23.2',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.',
    'HASH_MISMATCH',
  ],
  [
    'uv 0.13',
    '  × Failed to download `base-lib==1.0.0`\n  ╰─▶ Hash mismatch for `base-lib==1.0.0`\n\n      Expected:\n        sha256:00',
    'HASH_MISMATCH',
  ],
  [
    'pip 23.2',
    'ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:',
    'REQUIREMENTS_INVALID',
  ],
  [
    'pip 23.2',
    'ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements.',
    'REQUIREMENTS_INVALID',
  ],
  [
    'uv 0.13',
    'error: Hash-checking is required, but no trusted hash was provided for: `other`',
    'REQUIREMENTS_INVALID',
  ],
  [
    'uv 0.13',
    'error: Failed to parse `uv.lock`\n  cause: TOML parse error at line 1, column 11',
    'REQUIREMENTS_INVALID',
  ],
  [
    'uv 0.13',
    "error: Couldn't parse requirement in `r3.txt` at position 0",
    'REQUIREMENTS_INVALID',
  ],
  [
    'pip 23.2',
    "ERROR: Invalid requirement: 'foo = = bar' (from line 1 of r3.txt)",
    'REQUIREMENTS_INVALID',
  ],
  [
    'pip 23.2',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f74ac02ea50>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/zzz/\nERROR: No matching distribution found for zzz",
    'BUILD_FAILED',
  ],
  [
    'uv 0.13',
    'error: Request failed after 1 retry in 1.9s\n  cause: Failed to fetch: http://127.0.0.1:9/simple/base-lib/\n  cause: error sending request for url',
    'BUILD_FAILED',
  ],
  [
    'pip 23.2',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'STORE_UNUSABLE',
  ],
])('%s: %s', (_installer, output, code) => {
  expect(explainFailure(output, '/log').code).toBe(code);
});

test.each([
  ["connection broken by 'NewConnectionError('", 'PIP_FIND_LINKS=<folder>'],
  [
    'hint: the network was disabled\n  cause: error sending request for url',
    'PIP_FIND_LINKS=<folder>',
  ],
  ['  cause: invalid peer certificate: UnknownIssuer', 'SSL_CERT_FILE'],
  ['something else', '/log'],
])('%s is answered with what helps', (output, remedy) => {
  expect(explainFailure(output, '/log').hint).toContain(remedy);
});
