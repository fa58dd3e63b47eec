import { describe, expect, test } from 'vitest';
import { hostPlaces, type PlaceFacts } from '../../../src/host/places.ts';

const FACTS: PlaceFacts = { env: {}, home: '/home/ada', platform: 'linux', cwd: '/desk' };

test('the places of a plain home', () => {
  expect(hostPlaces(FACTS)).toEqual({
    platform: 'linux',
    config: '/home/ada/.claude',
    plugins: '/home/ada/.claude/plugins',
    seeds: [],
    userSettings: '/home/ada/.claude/settings.json',
    managed: '/etc/claude-code',
    skills: '/home/ada/.claude/skills',
    claudeJson: '/home/ada/.claude.json',
    failureCache: '/home/ada/.claude/mcp-needs-auth-cache.json',
    verdicts: '/home/ada/.claude/state/mcp-discover-verdicts.json',
    logsRoot: '/home/ada/.cache/claude-cli-nodejs',
  });
});

test('CLAUDE_CONFIG_DIR moves everything but the logs', () => {
  const { config, plugins, claudeJson, logsRoot } = hostPlaces({
    ...FACTS,
    env: { CLAUDE_CONFIG_DIR: '/cfg' },
  });
  expect({ config, plugins, claudeJson, logsRoot }).toEqual({
    config: '/cfg',
    plugins: '/cfg/plugins',
    claudeJson: '/cfg/.claude.json',
    logsRoot: '/home/ada/.cache/claude-cli-nodejs',
  });
});

describe('the plugins folder', () => {
  test.each([
    ['an absolute path', '/p', '/p'],
    ['a path below home', '~/p', '/home/ada/p'],
    ['a path that counts from the working directory', 'p', '/desk/p'],
    ['an empty variable', '', '/home/ada/.claude/plugins'],
    ["another user's home", '~bob/p', '/desk/~bob/p'],
  ])('[H24] is told by CLAUDE_CODE_PLUGIN_CACHE_DIR: %s', (_, value, expected) => {
    const env = { CLAUDE_CODE_PLUGIN_CACHE_DIR: value };
    expect(hostPlaces({ ...FACTS, env }).plugins).toBe(expected);
  });
});

test('[H24] the config folder is taken literally: no tilde, and relative to the working directory', () => {
  const env = { CLAUDE_CONFIG_DIR: '~/cfg' };
  expect(hostPlaces({ ...FACTS, env }).config).toBe('/desk/~/cfg');
});

test.each([
  ['linux', '/a:~/b::c', ['/a', '/home/ada/b', '/desk/c']],
  ['darwin', '/a:/b', ['/a', '/b']],
] as const)('seeds are separated as paths are on %s', (platform, value, expected) => {
  const env = { CLAUDE_CODE_PLUGIN_SEED_DIR: value };
  expect(hostPlaces({ ...FACTS, env, platform }).seeds).toEqual(expected);
});

test('the forms of macOS', () => {
  const { managed, logsRoot } = hostPlaces({ ...FACTS, platform: 'darwin' });
  expect({ managed, logsRoot }).toEqual({
    managed: '/Library/Application Support/ClaudeCode',
    logsRoot: '/home/ada/Library/Caches/claude-cli-nodejs',
  });
});

test('the forms of Windows', () => {
  const env = { CLAUDE_CODE_PLUGIN_SEED_DIR: 'C:\\a;D:\\b', LOCALAPPDATA: 'C:\\Local' };
  const { plugins, seeds, managed, logsRoot } = hostPlaces({
    env,
    home: 'C:\\Users\\ada',
    platform: 'win32',
    cwd: 'C:\\work',
  });
  expect({ plugins, seeds, managed, logsRoot }).toEqual({
    plugins: 'C:\\Users\\ada\\.claude\\plugins',
    seeds: ['C:\\a', 'D:\\b'],
    managed: 'C:\\Program Files\\ClaudeCode',
    logsRoot: 'C:\\Local\\claude-cli-nodejs\\Cache',
  });
});

test('XDG_CACHE_HOME moves the logs', () => {
  const { logsRoot } = hostPlaces({ ...FACTS, env: { XDG_CACHE_HOME: '/xdg' } });
  expect(logsRoot).toBe('/xdg/claude-cli-nodejs');
});
