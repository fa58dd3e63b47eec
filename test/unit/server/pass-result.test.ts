import { describe, expect, test } from 'vitest';
import { calledSchema, passResult } from '../../../src/server/call/pass-result.ts';

const CALLED = { server: 'bard:main', tool: 'look' };
const TEXT = { type: 'text', text: 'one' };
const IMAGE = { type: 'image', data: 'AAAA', mimeType: 'image/png' };

describe('the result of a tool', () => {
  test.each([
    [
      'texts are told as facts, too',
      { content: [TEXT, IMAGE, TEXT] },
      { text: 'one\none', others: ['image image/png'] },
    ],
    [
      'structured content is passed on',
      { content: [TEXT], structuredContent: { a: 1 } },
      { result: { a: 1 } },
    ],
    ['no content is no text', {}, { text: '' }],
  ])('%s', (_, result, facts) => {
    const passed = passResult(CALLED, result);
    expect(passed.content).toEqual('content' in result ? result.content : []);
    expect(passed.structuredContent).toEqual({ ...CALLED, isError: false, ...facts });
    expect(calledSchema.safeParse(passed.structuredContent).success).toBe(true);
    expect(passed).not.toHaveProperty('isError');
  });

  test('a failure stays one', () => {
    const passed = passResult(CALLED, { content: [TEXT], isError: true });
    expect(passed).toMatchObject({ isError: true, structuredContent: { isError: true } });
  });
});
