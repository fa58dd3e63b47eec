import type { Interpreter } from './ask-interpreter.ts';
import { isInRange, parseVersionRange } from './version-range.ts';

/** A pip that can fill an environment which has none itself. */
export type Pip = { kind: 'installed' | 'wheel'; path: string; version: string };

/** `pip --python` exists from this version on. */
const WITH_TARGET = parseVersionRange('>=22.3') ?? [];

/**
 * Chooses the pip of an interpreter: the one that is installed, else the wheel of ensurepip run as
 * it is, which takes twice as long (1.4 s against 0.6 s) because it has no bytecode; `undefined`
 * when there is neither.
 */
export function choosePip({ executable, pipVersion, pipWheel }: Interpreter): Pip | undefined {
  if (pipVersion !== undefined && isInRange(pipVersion, WITH_TARGET)) {
    return { kind: 'installed', path: executable, version: pipVersion };
  }
  if (pipWheel === undefined) return undefined;
  return { kind: 'wheel', path: pipWheel, version: /pip-([^-]+)-/.exec(pipWheel)?.[1] ?? '' };
}
