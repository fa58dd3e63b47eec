import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { McpManager } from '../../../../src/manager/manager.ts';
import { test as base } from '../../../helpers/test.ts';
import { Guild, TOOL } from './guild.ts';

/** A `test` with a folder of plugins, and managers over it that are closed when the test ends. */
export const test = base.extend<{ guild: Guild; opened: McpManager[]; open: Guild['open'] }>({
  guild: async ({ dir }, use) => {
    await use(new Guild(join(dir, 'guild-members')));
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameter's pattern
  opened: async ({}, use) => {
    const opened: McpManager[] = [];
    await use(opened);
    await Promise.all(opened.map((manager) => manager.close()));
  },
  open: async ({ guild, opened }, use) => {
    await use((options) => {
      const one = guild.open(options);
      opened.push(one.manager);
      return one;
    });
  },
});

export const OTHER = { ...TOOL, name: 'other' };

/** A cache file as another program may have written it. */
export const OLD = { version: '1.0.0', tools: [TOOL], cachedAt: '2026-01-01T00:00:00.000Z' };

export function writeCache(guild: Guild, name: string, cache: object | string): void {
  const text = typeof cache === 'string' ? cache : JSON.stringify(cache);
  writeFileSync(guild.path(name, 'tools-cache.json'), text);
}
