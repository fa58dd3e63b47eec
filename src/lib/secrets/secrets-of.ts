import { createMasker, type Masker } from './masker.ts';
import { secretValues } from './secret-values.ts';

/**
 * Makes a masker of the secrets that `env` holds, besides those that are told by their form. They
 * are looked for when the first text is masked: most sessions have told nobody anything by then.
 */
export function secretsOf(env: NodeJS.ProcessEnv): Masker {
  let made: Masker | undefined;
  const masker = () => {
    made ??= createMasker(secretValues(env));
    return made;
  };
  return {
    find: (text) => masker().find(text),
    mask: (text) => masker().mask(text),
    unfinished: (text) => masker().unfinished(text),
    carried: (text) => masker().carried(text),
  };
}
