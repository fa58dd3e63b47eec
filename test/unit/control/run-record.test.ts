import { expect, test } from 'vitest';
import { changeRecord } from '../../../src/control/record/run-record.ts';
import { sampleRecord } from './record.ts';

const NOW = Date.parse('2025-11-21T11:00:00.000Z');

test('a change of state says when it came, the same state again does not', () => {
  const record = sampleRecord();
  changeRecord(record, { state: 'ready' }, NOW);
  expect(record).toEqual(sampleRecord());
  changeRecord(record, { state: 'down' }, NOW);
  expect(record).toEqual(sampleRecord({ state: 'down', since: '2025-11-21T11:00:00.000Z' }));
});

test('counters that are not named stay', () => {
  const record = sampleRecord();
  changeRecord(record, { counters: { crashes: 2 } }, NOW);
  expect(record.counters).toEqual({ ...sampleRecord().counters, crashes: 2 });
});

test('what is set to nothing is gone from the written record', () => {
  const record = sampleRecord();
  changeRecord(record, { child: undefined, lastError: undefined }, NOW);
  const { child, lastError, ...rest } = sampleRecord();
  expect(JSON.parse(JSON.stringify(record))).toEqual(rest);
});

test('[H20] the text of an error is bounded', () => {
  const record = sampleRecord();
  changeRecord(record, { lastError: { at: record.since, text: 'x'.repeat(1_000_000) } }, NOW);
  expect(record.lastError?.text).toHaveLength(4000);
});
