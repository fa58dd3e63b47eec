import { expect, test } from 'vitest';
import { installerEnv } from '../../../../src/environment/install/installer-env.ts';

test('only what an installer needs is passed on', () => {
  const passed = {
    PATH: '/bin',
    HOME: '/h',
    LC_ALL: 'C',
    https_proxy: 'http://p',
    NO_PROXY: 'x',
    PIP_INDEX_URL: 'https://i',
    PIP_FIND_LINKS: '/w',
    UV_INDEX_CORP_PASSWORD: 's',
    UV_OFFLINE: '1',
    SystemRoot: 'C:\\Windows',
    NETRC: '/n',
  };
  const kept = {
    PYTHONPATH: '/x',
    PYTHONHOME: '/x',
    PYTHONSTARTUP: '/x',
    LD_PRELOAD: '/x.so',
    LD_LIBRARY_PATH: '/x',
    DYLD_INSERT_LIBRARIES: '/x',
    NODE_OPTIONS: '--require /x',
    BASH_ENV: '/x',
    GIT_DIR: '/x',
    PIP_TARGET: '/x',
    PIP_PREFIX: '/x',
    PIP_USER: '1',
    PIP_NO_DEPS: '1',
    UV_PYTHON: '/x',
    UV_OVERRIDE: '/x',
    UV_PROJECT_ENVIRONMENT: '/x',
    VIRTUAL_ENV: '/x',
    ANTHROPIC_API_KEY: 'secret',
  };
  expect(installerEnv({ ...passed, ...kept })).toEqual({ env: passed, dropped: [] });
});

test('a certificate variable whose file is gone is dropped and named', () => {
  const env = { SSL_CERT_FILE: '/gone.pem', PIP_CERT: '/there.pem', REQUESTS_CA_BUNDLE: '' };
  const isThere = (path: string) => path === '/there.pem';
  expect(installerEnv(env, isThere)).toEqual({
    env: { PIP_CERT: '/there.pem' },
    dropped: ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'],
  });
});
