import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/control/record/parse-record.ts';
import { sampleRecord } from './record.ts';

const whole = JSON.stringify(sampleRecord());

test('a record that was written reads as it was, with and without what it may lack', () => {
  expect(parseRecord(whole)).toEqual(sampleRecord());
  const { hostSession, hostAgent, socket, child, environment, snapshot, lastError, ...least } =
    sampleRecord();
  expect(parseRecord(JSON.stringify(least))).toEqual(least);
});

test('[H25] what a record does not know is left out, and no prototype changes', () => {
  const text = `{"__proto__":{"polluted":1},"constructor":1,"new":2,${whole.slice(1)}`;
  expect(parseRecord(text)).toEqual(sampleRecord());
  expect('polluted' in {}).toBe(false);
});

test('[F53] a record that is cut off anywhere is none', () => {
  for (let end = 0; end < whole.length; end++)
    expect(parseRecord(whole.slice(0, end))).toBeUndefined();
});

test.each([
  ['no object', 'null'],
  ['a list', '[]'],
  ['deep nesting', '['.repeat(60_000)],
  ['another schema', whole.replace('"schema":1', '"schema":2')],
  ['a negative pid', whole.replace('"pid":42', '"pid":-42')],
  ['pid 0, which is every process of the group', whole.replace('"pid":42', '"pid":0')],
  ['a pid with a fraction', whole.replace('"pid":42', '"pid":4.2')],
  ['a start time that is a path', whole.replace('"1000"', '"../x"')],
  ['an unknown state', whole.replace('"ready"', '"fine"')],
  ['no counters', whole.replace('"counters"', '"count"')],
  ['a counter that is text', whole.replace('"starts":1', '"starts":"1"')],
  ['an instant that is none', whole.replace('2025-11-21T10:00:01.000Z', 'yesterday')],
  ['a child without a pid', whole.replace('"pid":43,', '')],
  ['an error that is text', whole.replace(/"lastError":\{.*\}/, '"lastError":"x"}')],
  ['a name of 10,000 letters', whole.replace('greeter', 'g'.repeat(10_000))],
  ['the socket of another program', whole.replace('42-1000.sock', 'docker.sock')],
  ['the socket of another wrapper', whole.replace('42-1000.sock', '43-1000.sock')],
  ['a socket with a zero byte', whole.replace('/state', '/sta\\u0000te')],
  ['a path that no socket can have', whole.replace('/state', `/${'s'.repeat(100)}`)],
])('[H25] %s is not a record', (_what, text) => {
  expect(text).not.toBe(whole);
  expect(parseRecord(text)).toBeUndefined();
});
