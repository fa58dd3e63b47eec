import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Line } from '../../../../src/supervisor/lines/line.ts';
import { LineReader } from '../../../../src/supervisor/lines/line-reader.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { arbitraryCuts, arbitraryMessage, cut, memberOf } from './arbitrary-lines.ts';
import { expectedGlance, expectedId } from './expected-glance.ts';

const PATHS = [
  ['parsed', Number.POSITIVE_INFINITY],
  ['scanned', 0],
] as const;

function read(chunks: readonly Buffer[], scanAboveBytes: number): Line[] {
  const lines: Line[] = [];
  const reader = new LineReader((line) => lines.push(line), scanAboveBytes);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

test.for(PATHS)(
  '[H13] a %s message is seen as JSON.parse sees it, however it is cut',
  ([path, above], { task }) => {
    fc.assert(
      fc.property(arbitraryMessage, arbitraryCuts, (message, cuts) => {
        const bytes = Buffer.from(`${message.text}\n`);
        const [line, ...more] = read(cut(bytes, cuts), above);
        expect(more).toEqual([]);
        expect(line?.glance).toEqual(expectedGlance(message, path));
        expect(line?.parse()).toEqual(JSON.parse(message.text));
      }),
      { numRuns: 500 },
    );
    addFigure(task, 500, 'messages cut anywhere are seen as JSON.parse sees them');
  },
);

test.each(PATHS)('a %s call names its tool and its progress token', (_, above) => {
  fc.assert(
    fc.property(arbitraryMessage, arbitraryCuts, (message, cuts) => {
      const [line] = read(cut(Buffer.from(`${message.text}\n`), cuts), above);
      const isCall = line?.glance.kind === 'request' || line?.glance.kind === 'notification';
      const name = JSON.parse(memberOf(message, 'params', 'name')?.text ?? 'null');
      const progressToken = expectedId(memberOf(message, 'params', '_meta', 'progressToken'));
      fc.pre(isCall);
      expect(line?.call()).toEqual({
        name: typeof name === 'string' ? name : undefined,
        progressToken,
      });
    }),
    { numRuns: 500 },
  );
});

test('[F37] lines of any bytes leave as they came, however they are cut', ({ task }) => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    arbitraryMessage.map(({ text }) => Buffer.from(text)),
    fc.constantFrom('', '\r', '\ufeff{}', '\u0000', '\u2028').map((text) => Buffer.from(text)),
  );
  const lines = fc.array(bytes, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(lines, fc.nat(200), arbitraryCuts, (list, above, cuts) => {
      const input = Buffer.concat(list.flatMap((line) => [line, Buffer.from('\n')])).subarray(
        0,
        -1,
      );
      fc.pre(input.length > 0);
      const given = read(cut(input, cuts), above);
      const texts = given.map(({ chunks }) => Buffer.concat(chunks).toString('latin1'));
      expect(texts).toEqual(input.toString('latin1').match(/[^\n]*\n|[^\n]+$/g));
      expect(given.map((line) => line.bytes)).toEqual(texts.map((text) => text.length));
      expect(given.map((line) => line.terminated)).toEqual(
        texts.map((text) => text.endsWith('\n')),
      );
    }),
    { numRuns: 500 },
  );
  addFigure(task, 500, '0 bytes differ in lines of any bytes, cut anywhere');
});

test('[H13] a message with a wrong byte is seen alike by both paths, or is no JSON', ({ task }) => {
  fc.assert(
    fc.property(
      arbitraryMessage,
      fc.nat(),
      fc.nat(255),
      arbitraryCuts,
      (message, at, byte, cuts) => {
        fc.pre(byte !== 0x0a);
        const bytes = Buffer.from(message.text);
        bytes[at % bytes.length] = byte;
        const [parsed] = read([bytes], Number.POSITIVE_INFINITY);
        const [scanned] = read(cut(bytes, cuts), 0);
        if (parsed?.glance.kind === 'junk' && parsed.glance.why === 'not_json') return;
        expect(scanned?.glance).toEqual(withoutParams(parsed));
        expect(scanned?.call()).toEqual(parsed?.call());
      },
    ),
    { numRuns: 2000 },
  );
  addFigure(task, 2000, 'messages with a wrong byte: 0 crashes, both readers agree');
});

test.each(PATHS)('[H13] a %s message that was cut off is junk', (_, above) => {
  fc.assert(
    fc.property(arbitraryMessage, fc.nat(), arbitraryCuts, (message, at, cuts) => {
      const bytes = Buffer.from(message.text);
      const rest = bytes.subarray(0, 1 + (at % (bytes.length - 1)));
      const [line] = read(cut(rest, cuts), above);
      expect(line?.glance).toEqual({ kind: 'junk', why: 'not_json' });
    }),
    { numRuns: 500 },
  );
});

function withoutParams(line: Line | undefined): unknown {
  const glance = line?.glance;
  return glance && 'params' in glance ? { ...glance, params: undefined } : glance;
}
