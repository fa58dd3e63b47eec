import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { realPython } from '../../../../test/helpers/build-setup.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { makeDecoy } from '../../world/invariants/decoy.ts';
import { CANARY } from '../../world/invariants/store-problems.ts';
import type { Ground } from './operation.ts';

/** Bundles what is run, and makes the home that has to stay as it is. */
export function makeGround(dir: string): Ground {
  const shared = join(dir, 'shared');
  const programs = join(dir, 'programs');
  const decoy = makeDecoy(dir);
  mkdirSync(shared);
  return {
    operate: bundle('scripts/soak/suites/sweep/operate.ts', join(programs, 'operate.cjs')),
    wrapper: bundle('mcp-servers/run.ts', join(programs, 'run.cjs')),
    decoy,
    shared,
    env: {
      PATH: [dirname(realPython()), '/usr/bin', '/bin'].join(delimiter),
      HOME: decoy.home,
      HOLDFAST_PYTHON: realPython(),
      DEPLOY_TOKEN: CANARY,
    },
  };
}
