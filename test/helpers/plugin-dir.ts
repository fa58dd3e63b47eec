import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const PLUGIN_ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
export const RUN = `${PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs`;
export const VENDORED = 'mcp-servers/.holdfast/run.cjs';

/** Writes files below a folder; a value that is not text is written as JSON. */
export function writeTree(dir: string, files: Record<string, unknown>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(join(dir, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** A plugin in `dir` with a manifest and these files. */
export function makePlugin(dir: string, files: Record<string, unknown>): string {
  writeTree(dir, { '.claude-plugin/plugin.json': { name: 'sample', version: '1.0.0' }, ...files });
  return dir;
}

/** Every file below `dir` with its bytes, mode and age. */
export function snapshotOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      const { mode, mtimeMs } = statSync(path);
      return [path, `${mode.toString(8)} ${mtimeMs} ${readFileSync(path, 'base64')}`];
    }),
  );
}

/** Runs the built CLI as a user does. */
export function holdfast(args: string[], options: { uid?: number; cli?: string } = {}) {
  const { cli = 'dist/holdfast.cjs', ...rest } = options;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    ...rest,
  });
  return { status, stdout, stderr };
}
