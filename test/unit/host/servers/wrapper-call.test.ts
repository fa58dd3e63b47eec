import { expect, test } from 'vitest';
import { parseWrapperCall } from '../../../../src/host/servers/wrapper-call.ts';

test.each([
  ['node /p/mcp-servers/.holdfast/run.cjs docs', 'docs'],
  ['node --no-warnings /p/run.cjs --exec docs', 'docs'],
  ['node C:\\p\\dist\\run.cjs docs -- .venv/bin/python x.py', 'docs'],
  ['/p/run.cjs docs', 'docs'],
  ['node /p/dist/holdfast.cjs run docs', 'docs'],
  ['holdfast run docs', 'docs'],
  ['node /p/dist/holdfast.cjs status', undefined],
  ['node /p/run.cjs', undefined],
  ['node /p/run.cjs -- docs', undefined],
  ['node server.js -- run.cjs docs', undefined],
  ['python server.py', undefined],
])('%s starts the folder %s', (line, server) => {
  const [command = '', ...args] = line.split(' ');
  expect(parseWrapperCall(command, args)?.server).toBe(server);
});
