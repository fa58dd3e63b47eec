/** Points everything that could lead to the user's own files at a throw-away home. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-home-'));
for (const name of Object.keys(process.env)) {
  if (/^(CLAUDE|HOLDFAST|UV_|PIP_|XDG_|PYTHON)/.test(name)) delete process.env[name];
}
Object.assign(process.env, { HOME: home, USERPROFILE: home });
