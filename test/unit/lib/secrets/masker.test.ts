import { describe, expect, test } from 'vitest';
import { createMasker, MASKS_FORMS } from '../../../../src/lib/secrets/masker.ts';
import { secretsOf } from '../../../../src/lib/secrets/secrets-of.ts';

describe('what is secret by its form is masked', () => {
  const JWT = `eyJ${'hbGciOiJI'.repeat(2)}.eyJzdWIiOiIx.SflKxw-_R`;
  test.each([
    ['Looking in https://user:p@ss@host/simple', 'Looking in https://****@host/simple'],
    ['git+https://tok3n@host/x', 'git+https://****@host/x'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: ***'],
    ["{'Authorization': 'Bearer a.b-c', 'Accept': '*'}", "{'Authorization': '***', 'Accept': '*'}"],
    ['got bearer abc.def123', 'got bearer ***'],
    ['Cookie: a=1; session=2', 'Cookie: ***'],
    ['key sk-ant-api03-Abc_9 used', 'key *** used'],
    [`ghp_${'a1'.repeat(18)}`, '***'],
    [`github_pat_${'a1_'.repeat(12)}.`, '***.'],
    ['xoxb-1234-5678-abcd', '***'],
    ['AKIAIOSFODNN7EXAMPLE', '***'],
    [`jwt ${JWT}!`, 'jwt ***!'],
    ['password=hunter2 next', 'password=*** next'],
    ['db_password: "correct horse" next', 'db_password: "***" next'],
    ['{"clientSecret":"a\\"b c","id":7}', '{"clientSecret":"***","id":7}'],
    ['"{\\"token\\": \\"abc123\\"}"', '"{\\"token\\": \\"***\\"}"'],
    ['GET /?api_key=abcd1234&page=2', 'GET /?api_key=***&page=2'],
    ['GET /?key=abcd1234&page=2', 'GET /?key=***&page=2'],
    ['run --auth-token abcd1234 --port 80', 'run --auth-token *** --port 80'],
    [
      'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpA\nab==\n-----END RSA PRIVATE KEY-----\nb',
      'a\n***\nb',
    ],
    ['"-----BEGIN PRIVATE KEY-----\\nMIIE\\nab==\\n-----END PRIVATE KEY-----\\n"', '"***\\n"'],
  ])('%s', (text, masked) => {
    expect(MASKS_FORMS.mask(text)).toBe(masked);
  });
});

test.each([
  'SyntaxError: Unexpected token: }',
  'error: invalid token: missing',
  'def connect(token: str, password: Optional[str] = None):',
  "KeyError: 'API_KEY'",
  'no bearer token was sent',
  'max_tokens=4096 tokens: 12345',
  'https://example.com/a@b and mail a@b.c',
  'task-scheduler-with-long-name sk-learn-contrib-extras',
  'a scheme such as eyJhbGciOiJIUzI1NiJ9 alone',
  'File "/app/server.py", line 3, in <module>',
  'authorization: required',
])('what only looks like a secret stays readable: %s', (text) => {
  expect(MASKS_FORMS.mask(text)).toBe(text);
});

test('values are found whole, cut off, and escaped for JSON, an address or bytes', () => {
  const value = `pä"ss/w ${'x'.repeat(40)}`;
  const masker = createMasker([value, 'short-one']);
  const forms = [
    value,
    value.slice(0, 40),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString('latin1'),
    'short-one',
  ];
  expect(forms.map((form) => masker.mask(`<${form}>`))).toEqual(forms.map(() => '<***>'));
  expect(masker.mask('<short-on>')).toBe('<short-on>');
});

test('of two values that begin alike the longer one is masked', () => {
  const masker = createMasker(['abcdef', 'abcdefgh', `${'y'.repeat(40)}1`, `${'y'.repeat(40)}2z`]);
  expect(masker.mask(`abcdefgh abcdef ${'y'.repeat(40)}2z`)).toBe('*** *** ***');
});

test('the environment gives values whose names say that they are secret', () => {
  const masker = secretsOf({
    GITHUB_TOKEN: 'abc123def',
    apiKey: 'camel-case-1',
    PGPASSWORD: 'letmein9',
    DATABASE_URL: 'postgres://app:s3cr%2Ft-pw@db/x',
    TLS_PRIVATE: `-----BEGIN X-----\n${'MIIE'.repeat(8)}\n-----END X-----`,
    CLAUDE_CODE_SESSION_ID: '11111111-2222-3333-4444-555555555555',
    SSH_AUTH_SOCK: '/tmp/ssh/agent.1',
    GOOGLE_APPLICATION_CREDENTIALS: '/home/me/key.json',
    USE_AUTH: 'false',
    AUTH_TYPE: 'oauth2-device',
    KEYBOARD_LAYOUT: 'de-latin1',
    GIT_AUTHOR_NAME: 'Some Body',
    PUBLIC_KEY: 'ssh-ed25519 AAAA',
    HOME: '/home/me',
  });
  const text = `abc123def camel-case-1 letmein9 s3cr%2Ft-pw s3cr/t-pw ${'MIIE'.repeat(8)}
11111111-2222-3333-4444-555555555555 /tmp/ssh/agent.1 /home/me/key.json false oauth2-device
de-latin1 Some Body ssh-ed25519 AAAA`;
  expect(masker.mask(text)).toMatchInlineSnapshot(`
    "*** *** *** *** *** ***
    11111111-2222-3333-4444-555555555555 /tmp/ssh/agent.1 /home/me/key.json false oauth2-device
    de-latin1 Some Body ssh-ed25519 AAAA"
  `);
});

/** Quadratic time would take minutes. The bound is for a busy machine. */
const MAX_MS = 2000;

test.each([
  '://a',
  '://a@',
  'a://a:b@c ',
  'bearer ',
  'bearer abcdefgh ',
  'authorization',
  'authorization: ',
  'password',
  'password="',
  'password="\\',
  "token='a",
  'token\\\\\\',
  '=',
  ' ',
  'sk-',
  '-sk-aaaaaaaaaa',
  'eyJ',
  '-eyJaaaaaa',
  'eyJaaaaaaa.a.',
  '--a-',
  '--token ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\\n',
  '-----BEGIN PRIVATE KEY-----\n',
  '\n',
  '&code=abcd',
  'aaaaa',
  'abcdefg',
])('a megabyte of %j takes linear time', (piece) => {
  const masker = createMasker([`${'a'.repeat(200)}b`, 'abcdefgh']);
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const startedAt = performance.now();
  masker.mask(text);
  masker.unfinished(text);
  expect(performance.now() - startedAt).toBeLessThan(MAX_MS);
});
