import { expect, test } from 'vitest';
import { expand } from '../../../../src/host/servers/expand.ts';

/** What the client 2.1.330 made of these, given as arguments of a server. */
test.each([
  ['${CLAUDE_PLUGIN_ROOT}/x', '/root/x'],
  ['${CLAUDE_PLUGIN_DATA} ${CLAUDE_PROJECT_DIR}', '/data /project'],
  ['${HOME}', '/home/ada'],
  ['${EMPTY:-default}', ''],
  ['${EMPTY-default}', '${EMPTY-default}'],
  ['${UNSET:-}', ''],
  ['${UNSET:-a:-b}', 'a:-b'],
  ['${UNSET}', '${UNSET}'],
  ['$HOME', '$HOME'],
  ['${UNSET:-${HOME}}', '${HOME}'],
  ['${user_config.x}', '${user_config.x}'],
  ['${NESTED}', '${HOME}'],
  ['${constructor}', '${constructor}'],
  ['${}', '${}'],
])('%s becomes %s', (text, expected) => {
  const env = { HOME: '/home/ada', EMPTY: '', NESTED: '${HOME}', CLAUDE_PLUGIN_ROOT: '/stale' };
  const places = { pluginRoot: '/root', pluginData: '/data', projectDir: '/project' };
  expect(expand(text, { ...places, env }).text).toBe(expected);
});
