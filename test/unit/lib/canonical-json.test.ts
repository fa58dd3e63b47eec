import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalJson,
  digestOf,
  isTextWithinDepth,
  isWithinDepth,
} from '../../../src/lib/canonical-json.ts';

test('keys are sorted at every depth, items are not', () => {
  const value = { b: [2, 1, { z: null, a: '"' }], a: undefined, __proto__: { inherited: 1 } };
  expect(canonicalJson(value)).toBe('{"b":[2,1,{"a":"\\"","z":null}]}');
});

test('canonical text reads as the same value', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text);
      expect(JSON.parse(canonicalJson(value) ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('text and value are judged equally deep', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (text, depth) => {
      expect(isTextWithinDepth(text, depth)).toBe(isWithinDepth(JSON.parse(text), depth));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [256, true],
  [257, false],
  [100_000, false],
])('%i levels are within the bound: %s', (depth, isWithin) => {
  const text = '['.repeat(depth) + ']'.repeat(depth);
  expect(isTextWithinDepth(text)).toBe(isWithin);
  expect(isWithinDepth(JSON.parse(text))).toBe(isWithin);
  expect(digestOf(JSON.parse(text)) !== undefined).toBe(isWithin);
});
