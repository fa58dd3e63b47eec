import { expect, test } from 'vitest';
import { parseJson, parseJsonFile } from '../../../src/lib/files/json-file.ts';
import { holdfastJsonSchema } from '../../../src/spec/holdfast-json.ts';

function failureOf(text: string): string {
  try {
    parseJsonFile('/p/holdfast.json', text, holdfastJsonSchema);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

test.each([
  ['a missing comma', '{\n  "python": ">=3.10"\n  "entry": "a.py"\n}', '3:3'],
  ['an unknown field', '{\n  "python": ">=3.10",\n  "pyhton": "x"\n}', '3:3'],
  ['a wrong type', '{\n  "entry": "a.py",\n\n  "buildTimeoutSeconds": "long"\n}', '4:3'],
  ['an empty file', '', '1:1'],
  ['a list', '[]', '1:1'],
])('%s is told with file, line and column', (_, text, position) => {
  expect(failureOf(text)).toContain(`\`/p/holdfast.json:${position}\` is not valid`);
});

test('a byte order mark is no error', () => {
  expect(parseJson('/p/x.json', '\uFEFF{"a":1}')).toEqual({ a: 1 });
});
