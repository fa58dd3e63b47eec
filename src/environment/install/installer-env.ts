import { existsSync } from 'node:fs';

/** What an installer needs to reach its index and its cache, and what Windows needs to run anything. */
const PASSED = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'TMPDIR',
    'TMP',
    'TEMP',
    'LANG',
    'LANGUAGE',
    'TZ',
    'NETRC',
  ],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_DATA_HOME', 'XDG_BIN_HOME'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SOURCE_DATE_EPOCH'],
  ...['PYENV_ROOT', 'PYENV_VERSION'],
  ...['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX', 'PIP_TRUSTED_HOST'],
  ...[
    'PIP_CONFIG_FILE',
    'PIP_CACHE_DIR',
    'PIP_PROXY',
    'PIP_KEYRING_PROVIDER',
    'PIP_ONLY_BINARY',
    'PIP_NO_BINARY',
  ],
  ...[
    'UV_DEFAULT_INDEX',
    'UV_INDEX',
    'UV_INDEX_URL',
    'UV_EXTRA_INDEX_URL',
    'UV_INDEX_STRATEGY',
    'UV_FIND_LINKS',
  ],
  ...['UV_OFFLINE', 'UV_CACHE_DIR', 'UV_INSECURE_HOST', 'UV_CONFIG_FILE', 'UV_KEYRING_PROVIDER'],
  ...[
    'UV_NATIVE_TLS',
    'UV_SYSTEM_CERTS',
    'UV_HTTP_TIMEOUT',
    'UV_HTTP_RETRIES',
    'UV_PYTHON_INSTALL_DIR',
  ],
  ...['UV_EXCLUDE_NEWER', 'UV_NO_CACHE', 'UV_NO_BUILD', 'UV_NO_BINARY'],
  ...[
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'WINDIR',
    'COMSPEC',
    'PATHEXT',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
  ],
  ...[
    'PROGRAMDATA',
    'PROGRAMFILES',
    'PROGRAMFILES(X86)',
    'HOMEDRIVE',
    'HOMEPATH',
    'NUMBER_OF_PROCESSORS',
  ],
]);

/** Credentials of indexes that a uv.lock or a uv.toml names. */
const UV_INDEX_LOGIN = /^UV_INDEX_[A-Z0-9_]+_(USERNAME|PASSWORD)$/;

/** Each names a file or a folder of certificates; pip and uv fail when it is gone. */
const CERTIFICATES = new Set([
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'PIP_CLIENT_CERT',
]);

/** The variables for an installer, and the names of those that were left out because their file is gone. */
export type InstallerEnv = { env: NodeJS.ProcessEnv; dropped: string[] };

/**
 * Keeps from `env` what an installer needs and nothing else: PYTHONPATH, LD_PRELOAD, GIT_DIR or a
 * stray PIP_TARGET would change what is installed, or where.
 */
export function installerEnv(
  env: NodeJS.ProcessEnv,
  isThere: (path: string) => boolean = existsSync,
): InstallerEnv {
  const kept: NodeJS.ProcessEnv = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase(); // proxies are written either way, and Windows does not care
    if (CERTIFICATES.has(upper)) {
      if (value && isThere(value)) kept[name] = value;
      else dropped.push(name);
      continue;
    }
    if (PASSED.has(upper) || upper.startsWith('LC_') || UV_INDEX_LOGIN.test(upper))
      kept[name] = value;
  }
  return { env: kept, dropped };
}
