import { join } from 'node:path';
import type { Interpreter } from './ask-interpreter.ts';
import { isInRange, parseVersionRange } from './version-range.ts';

/** A pip that can fill an environment which has none itself: the environment's interpreter runs `program`. */
export type Pip = { program: string; version: string };

/** From this version on pip serves other environments than its own. */
const WITH_RUNNER = parseVersionRange('>=22.3') ?? [];

/**
 * Chooses the pip of an interpreter: the one that is installed, else the wheel of ensurepip run as
 * it is, which takes twice as long (1.4 s against 0.6 s) because it has no bytecode; `undefined`
 * when there is neither. `pip --python` would start the same runner after it has loaded itself.
 */
export function choosePip({ pipVersion, pipRunner, pipWheel }: Interpreter): Pip | undefined {
  if (pipRunner && pipVersion && isInRange(pipVersion, WITH_RUNNER))
    return { program: pipRunner, version: pipVersion };
  if (pipWheel === undefined) return undefined;
  return { program: join(pipWheel, 'pip'), version: /pip-([^-]+)-/.exec(pipWheel)?.[1] ?? '' };
}
