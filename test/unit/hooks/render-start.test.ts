import { expect, test } from 'vitest';
import { renderStart } from '../../../src/hooks/render-start.ts';
import type { Finding } from '../../../src/verify/finding.ts';

const finding: Finding = {
  severity: 'error',
  code: 'RECENT_FAILURE',
  subject: 'plugin:p:s',
  plugin: 'p@m',
  what: 'It failed to start',
  why: 'Error: "no"',
  action: {
    kind: 'reconnect',
    text: 'Reconnect the server',
    command: '/mcp reconnect plugin:p:s',
    reason: 'it starts the server at once',
  },
};

test('nothing to tell is nothing printed', () => {
  expect(renderStart([])).toBe('');
});

test('one finding is told whole, to the user and to the model', () => {
  expect(JSON.parse(renderStart([finding]))).toEqual({
    systemMessage:
      'Holdfast: plugin:p:s: It failed to start. Reconnect the server (/mcp reconnect plugin:p:s). More: /holdfast:doctor',
    hookSpecificOutput: {
      hookEventName: 'SessionStart',
      additionalContext: [
        'Holdfast has looked at the MCP servers of the installed plugins, without changing anything:',
        '- plugin:p:s: It failed to start. Its error output, quoted: "Error: \\"no\\"". What helps now: Reconnect the server (/mcp reconnect plugin:p:s), because it starts the server at once.',
        'What begins with a slash can only be typed by the user.',
      ].join('\n'),
    },
  });
});

test('many findings stay one line for the user and short for the model', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    ...finding,
    subject: `plugin:p${index}:s`,
    what: 'x'.repeat(900),
  }));
  const { systemMessage, hookSpecificOutput } = JSON.parse(renderStart(many));
  expect(systemMessage).toMatch(/^Holdfast: 40 things are wrong with MCP servers \(plugin:p0:s/);
  expect(systemMessage.length).toBeLessThanOrEqual(400);
  expect(hookSpecificOutput.additionalContext.length).toBeLessThanOrEqual(6000);
});
