import { dirname } from 'node:path';
import { captureGroup } from '../../lib/processes/run-group.ts';
import type { Entry } from '../../spec/server-spec.ts';
import type { Manifest } from '../manifest.ts';

export type ProbeOutcome = Manifest['probe'];

/** The entry is loaded as a module: what stands behind `if __name__ == "__main__"` does not run. */
const PROGRAM = `
import os, sys
kind, target, folder = sys.argv[1:4]
sys.argv[:] = [target]
sys.path[0] = folder
code = 0
try:
    if kind == "script":
        import runpy
        runpy.run_path(target, run_name="holdfast_probe")
    else:
        import importlib
        importlib.import_module(target)
except ImportError as error:
    text = " ".join(("%s: %s" % (type(error).__name__, error)).split())
    os.write(1, ("\\nholdfast-probe " + text + "\\n").encode("utf-8", "replace"))
    code = 97
except BaseException:
    pass
os._exit(code)
`;

const IMPORT_FAILED = 97;

type Probe = {
  python: string;
  entry: Entry | undefined;
  env: NodeJS.ProcessEnv;
  timeoutMs?: number;
};

/**
 * Loads the entry of a server with the environment's interpreter, in the caller's variables and
 * with nothing on stdin. Only an import that fails is a verdict on the environment: whatever else
 * goes wrong in the server's code, another environment would not mend it.
 */
export async function probeEntry({
  python,
  entry,
  env,
  timeoutMs = 20_000,
}: Probe): Promise<ProbeOutcome> {
  if (!entry) return { outcome: 'skipped' };
  const [target, cwd] =
    entry.kind === 'script' ? [entry.path, dirname(entry.path)] : [entry.module, entry.searchDir];
  const args = ['-c', PROGRAM, entry.kind, target, cwd];
  const full = { ...env, PYTHONDONTWRITEBYTECODE: '1' };
  const { ended, output } = await captureGroup(
    { program: python, args, cwd, env: full },
    { timeoutMs, maxBytes: 1_048_576 },
  );
  if (ended.kind === 'timeout')
    return { outcome: 'skipped', error: `not loaded after ${timeoutMs / 1000} s` };
  if (ended.kind === 'unstarted') return { outcome: 'skipped', error: ended.error.message };
  if (ended.signal !== null) return { outcome: 'skipped', error: `ended by ${ended.signal}` };
  if (ended.code !== IMPORT_FAILED) return { outcome: 'passed' };
  const error = /^holdfast-probe (.*)$/m.exec(output)?.[1]?.slice(0, 500);
  return { outcome: 'failed', error: error ?? 'ImportError' };
}
