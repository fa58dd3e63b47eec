import { afterEach } from 'vitest';
import { addFigure } from './figure.ts';

/** Leaves the same figure for each test of a file or a `describe` that passed: n is their number. */
export function figureEach(figure: string): void {
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') addFigure(task, 1, figure);
  });
}
