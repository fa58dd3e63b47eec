import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { hostPlaces } from '../../../src/host/places.ts';
import { findHooksSwitch } from '../../../src/verify/facts/hooks-switch.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

test('[H18] `disableAllHooks` is found in every settings file, also where CLAUDE_CONFIG_DIR leads', ({
  task,
  dir,
}) => {
  const [home, project, moved] = ['home', 'project', 'moved'].map((name) => join(dir, name));
  const placesWith = (env: NodeJS.ProcessEnv) =>
    hostPlaces({ env, home: home ?? '', platform: process.platform, cwd: project ?? '' });
  const places = { ...placesWith({}), managed: join(dir, 'managed') };
  const elsewhere = { ...placesWith({ CLAUDE_CONFIG_DIR: moved }), managed: join(dir, 'none') };
  const settings: [string, typeof places][] = [
    [join(dir, 'managed', 'managed-settings.json'), places],
    [join(project ?? '', '.claude', 'settings.local.json'), places],
    [join(project ?? '', '.claude', 'settings.json'), places],
    [join(home ?? '', '.claude', 'settings.json'), places],
    [join(moved ?? '', 'settings.json'), elsewhere],
  ];
  for (const [file, where] of settings) {
    expect(findHooksSwitch(where, project ?? '')).toBeUndefined();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{"disableAllHooks":true}');
    expect(findHooksSwitch(where, project ?? '')).toBe(file);
    writeFileSync(file, '{"disableAllHooks":false}');
  }
  addFigure(task, settings.length, 'settings that switch hooks off: all found');
});
