import { createMasker, type Masker } from './masker.ts';
import { secretValues } from './secret-values.ts';

/** Makes a masker of the secrets that `env` holds, besides those that are told by their form. */
export function secretsOf(env: NodeJS.ProcessEnv): Masker {
  return createMasker(secretValues(env));
}
