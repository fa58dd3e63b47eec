import type { Part } from '../../suite.ts';
import type { Operation } from './operation.ts';
import { SWEEP_BUILD } from './operations/build.ts';
import { SWEEP_LINK } from './operations/link.ts';
import { SWEEP_PRUNE } from './operations/prune.ts';
import { SWEEP_PUBLISH } from './operations/publish.ts';
import { SWEEP_SNAPSHOT } from './operations/snapshot.ts';
import { sweep } from './sweep.ts';
import { sweepVerify } from './verify/sweep-verify.ts';

const OPERATIONS: readonly Operation[] = [
  SWEEP_BUILD,
  SWEEP_LINK,
  SWEEP_PUBLISH,
  SWEEP_PRUNE,
  SWEEP_SNAPSHOT,
];

/** Faults at every call that changes something. */
export const SWEEP_PARTS: readonly Part[] = [
  ...OPERATIONS.map(partOf),
  { name: 'sweep-verify', rows: ['F43'], share: 2, run: sweepVerify },
];

function partOf(operation: Operation): Part {
  return {
    name: operation.name,
    rows: operation.rows,
    share: operation.share,
    run: (soak) => sweep(soak, operation),
  };
}
