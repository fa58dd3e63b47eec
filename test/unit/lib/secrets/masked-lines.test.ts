import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MaskedLines } from '../../../../src/lib/secrets/masked-lines.ts';
import { secretsOf } from '../../../../src/lib/secrets/secrets-of.ts';
import { addFigure } from '../../../helpers/figure.ts';

const CANARIES = Array.from(
  { length: 20 },
  (_, index) => `cAnary${index}-ü"/${'zq7'.repeat(index)}`,
);
const masker = secretsOf(
  Object.fromEntries(CANARIES.map((canary, index) => [`CANARY_${index}_TOKEN`, canary])),
);

function open(flushMs = 10_000) {
  const chunks: Buffer[] = [];
  const lines = new MaskedLines(masker, { emit: (bytes) => chunks.push(bytes), flushMs });
  return { lines, output: () => Buffer.concat(chunks) };
}

/** Cuts `bytes` into pieces of the given lengths, over and over. */
function* piecesOf(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

test('[H27] no canary of the environment is ever emitted, whatever the chunks and the flushes', ({
  task,
}) => {
  const piece = fc.oneof(
    fc.constantFrom(...CANARIES),
    fc.constantFrom('\n', ' ', '://', 'x', 'token='),
    fc.string({ maxLength: 8 }),
  );
  const run = fc.property(fc.array(piece), lengths, fc.nat(7), (pieces, cuts, flushEvery) => {
    const { lines, output } = open();
    let turn = 0;
    for (const chunk of piecesOf(Buffer.from(pieces.join('')), cuts)) {
      lines.write(chunk);
      if (flushEvery > 0 && ++turn % flushEvery === 0) lines.flush();
    }
    lines.flush();
    const text = output().toString('utf8');
    expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
  });
  expect(() => fc.assert(run, { numRuns: 500 })).not.toThrow();
  addFigure(task, 500, 'streams with 20 canaries, cut anywhere: 0 leaks');
});

test('bytes that hold no secret pass as they are, whatever they are', () => {
  const junk = fc.uint8Array({ maxLength: 300 });
  const run = fc.property(junk, lengths, (bytes, cuts) => {
    const { lines, output } = open();
    for (const chunk of piecesOf(bytes, cuts)) lines.write(chunk);
    lines.flush();
    expect(output()).toEqual(Buffer.from(bytes));
  });
  expect(() => fc.assert(run, { numRuns: 300 })).not.toThrow();
});

test('a prompt without a line break appears soon, and the start of a secret does not', async () => {
  const { lines, output } = open(5);
  lines.write(Buffer.from('a\nPassword: '));
  expect(output().toString()).toBe('a\n');
  await sleep(40);
  expect(output().toString()).toBe('a\nPassword: ');
  lines.write(Buffer.from(`or ${CANARIES[3]?.slice(0, 8)}`));
  await sleep(40);
  expect(output().toString()).toBe('a\nPassword: or ');
  lines.write(Buffer.from(`${CANARIES[3]?.slice(8)}!\n`));
  expect(output().toString()).toBe('a\nPassword: or ***!\n');
});

test('the end of the output masks the start of a secret', () => {
  const { lines, output } = open();
  lines.write(Buffer.from(`bye ${CANARIES[5]?.slice(0, 10)}`));
  lines.flush();
  expect(output().toString()).toBe('bye ***');
});

test('a secret across the bound of a line that is too long is found', () => {
  for (const canary of CANARIES) {
    const { lines, output } = open();
    const before = 'x'.repeat(65_530);
    for (const chunk of piecesOf(Buffer.from(`${before}${canary}y`), [65_533])) lines.write(chunk);
    lines.write(Buffer.from('z'.repeat(70_000)));
    expect(output().toString()).toMatch(/^x+\*+yz+$/);
  }
});

test('a private key is masked over many chunks, and what follows it is not', () => {
  const { lines, output } = open();
  const body = `${'MIIEvQ'.repeat(10)}\n`.repeat(9);
  const text = `a\n-----BEGIN PRIVATE KEY-----\n${body}ab==\n-----END PRIVATE KEY-----\nend\n`;
  for (const chunk of piecesOf(Buffer.from(text), [17])) lines.write(chunk);
  expect(output().toString()).toMatch(/^a\n(\**\n)+end\n$/);
});
