import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { writeFileAtomic } from '../../lib/files/atomic-file.ts';
import type { AdoptionPlan } from './plan/plan-adoption.ts';

/** Does what the plan says: the wrapper first, so that no entry ever names one that is not there. */
export function performPlan({ pluginRoot, wrapper, changes }: AdoptionPlan): void {
  if (wrapper.state !== 'current') writeWrapper(join(pluginRoot, wrapper.path), wrapper.bytes);
  for (const { file, after } of changes) replaceText(join(pluginRoot, file), after);
}

function writeWrapper(path: string, bytes: Buffer): void {
  reportUnwritable(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, bytes);
    chmodSync(path, 0o644);
  });
}

/** The file may be a link inside the plugin: the link stays, its target changes. */
function replaceText(path: string, text: string): void {
  reportUnwritable(path, () => {
    const target = realpathSync(path);
    const { mode } = statSync(target);
    writeFileAtomic(target, text);
    chmodSync(target, mode);
  });
}

function reportUnwritable(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new AppError('PLUGIN_UNWRITABLE', `Could not write \`${path}\``, {
      cause,
      hint: `Make \`${dirname(path)}\` a folder that you can write to, then adopt again`,
    });
  }
}
