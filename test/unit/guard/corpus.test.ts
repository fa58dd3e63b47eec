import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CORPUS } from '../../fixtures/guard/corpus/all.ts';
import { readLabels } from '../../fixtures/guard/labels.ts';
import { score } from '../../fixtures/guard/score.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

/**
 * The labels say what each command destroyed when it was run for real in a throw-away tree
 * (`tsx scripts/guard/label.ts`; the integration tests run a part of them again).
 */
const labels = readLabels();
const tree = useSharedTree();

test('the measured table of deletions is judged without a mistake', async () => {
  const found = await score(tree.dir, labels.measured ?? []);
  expect(found).toMatchObject({ missed: [], falselyDenied: [], asked: 0 });
  expect(found.destroying).toBeGreaterThan(80);
});

test('literal forms are denied in 99 of 100 cases, and none is denied falsely', {
  timeout: 30_000,
}, async () => {
  const { destroying, denied, falselyDenied } = await score(tree.dir, labels.literal ?? []);
  expect(destroying).toBeGreaterThan(700);
  expect(denied / destroying).toBeGreaterThanOrEqual(0.99);
  expect(falselyDenied.length / (labels.literal?.length ?? 1)).toBeLessThanOrEqual(0.01);
});

test('[H15] every wrapper is seen through with every payload', { timeout: 30_000 }, async ({
  task,
}) => {
  const { destroying, denied, missed } = await score(tree.dir, labels.wrapped ?? []);
  expect(missed).toEqual([]);
  expect(destroying).toBeGreaterThanOrEqual(600);
  expect(denied / destroying).toBeGreaterThanOrEqual(0.99);
  addFigure(task, destroying, `${denied} of ${destroying} denied`);
});

test('[H16] disguised forms are denied or asked about in 95 of 100 cases', async ({ task }) => {
  const { destroying, denied, asked, missed } = await score(tree.dir, labels.disguised ?? []);
  expect(missed.length / destroying).toBeLessThanOrEqual(0.05);
  expect(denied / destroying).toBeGreaterThanOrEqual(0.95);
  addFigure(task, destroying, `${denied} denied, ${asked} asked, ${missed.length} missed`);
});

test('commands that were written later are caught in 95 of 100 cases', async () => {
  const { destroying, missed, harmless, falselyDenied } = await score(
    tree.dir,
    labels.heldOut ?? [],
  );
  expect(missed.length / destroying).toBeLessThanOrEqual(0.05);
  expect(falselyDenied.length / harmless).toBeLessThanOrEqual(0.02);
});

test('at most 1 of 100 harmless commands is denied', async () => {
  const { harmless, falselyDenied, falselyAsked } = await score(tree.dir, labels.benign ?? []);
  expect(harmless).toBeGreaterThanOrEqual(200);
  expect(falselyDenied).toEqual([]);
  expect(falselyAsked.length / harmless).toBeLessThanOrEqual(0.02);
});

test('each residual risk destroys, is not seen, and is told in docs/guard.md', async () => {
  const residual = labels.residual ?? [];
  expect(residual.filter(({ destroys }) => !destroys)).toEqual([]);
  const { missed } = await score(tree.dir, residual);
  expect(missed.length).toBe(residual.length);
  const told = readFileSync('docs/guard.md', 'utf8');
  const families = CORPUS.residual?.map(({ family }) => family) ?? [];
  expect(families.filter((family) => !told.includes(`\`${family}\``))).toEqual([]);
});
