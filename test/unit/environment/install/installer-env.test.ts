import { expect, test } from 'vitest';
import { installerEnv } from '../../../../src/environment/install/installer-env.ts';
import { addFigure } from '../../../helpers/figure.ts';

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

test('[H8] none of forty hostile variables reaches an installer', ({ task }) => {
  const loaders = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES'];
  const python = ['PATH', 'HOME', 'STARTUP', 'USERBASE', 'WARNINGS', 'BREAKPOINT', 'PLATLIBDIR'];
  const pip = [
    'TARGET',
    'PREFIX',
    'ROOT',
    'USER',
    'NO_DEPS',
    'REQUIREMENT',
    'CONSTRAINT',
    'EDITABLE',
  ];
  const uv = [
    'PYTHON',
    'OVERRIDE',
    'CONSTRAINT',
    'PROJECT_ENVIRONMENT',
    'BUILD_CONSTRAINT',
    'LINK_MODE',
  ];
  const shells = ['BASH_ENV', 'ENV', 'BASH_FUNC_ls%%', 'IFS', 'CDPATH', 'SHELLOPTS', 'PS4'];
  const others = ['NODE_OPTIONS', 'GIT_DIR', 'GIT_SSH_COMMAND', 'GIT_CONFIG_GLOBAL', 'VIRTUAL_ENV'];
  const odd = ['A\nB', 'CC', 'CFLAGS'];
  const names = [
    ...loaders,
    ...python.map((name) => `PYTHON${name}`),
    ...pip.map((name) => `PIP_${name}`),
    ...uv.map((name) => `UV_${name}`),
    ...[...shells, ...others, ...odd],
  ];
  expect(new Set(names).size).toBe(40);
  const base = { PATH: '/bin', HOME: '/h' };
  const hostile = names.map((name) => installerEnv({ ...base, [name]: '() { :;}; touch /x' }).env);
  expect(hostile.filter((env) => Object.keys(env).length > 2)).toEqual([]);
  addFigure(task, names.length, 'influence on a build 0 of 40');
});
