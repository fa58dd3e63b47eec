import { test as base, inject } from 'vitest';
import { createHome, type Home } from './harness/home.ts';

/** A `test` with a throw-away `home` of the real client; skipped, with the reason, without a client. */
export const test = base.extend<{ home: Home }>({
  home: async ({ skip }, use) => {
    const client = inject('client');
    if (client.kind === 'missing') return skip(client.reason);
    const home = createHome(client.path);
    await use(home);
    home.remove();
  },
});
