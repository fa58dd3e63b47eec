import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** What a wheel holds beside its metadata; a module `<name>.py` with its version by default. */
export type WheelOptions = {
  version?: string;
  requires?: readonly string[];
  files?: Record<string, string>;
  scripts?: Record<string, string>;
};

/** A wheel in a folder, and the pin of it as a lock file has it. */
export type Wheel = { path: string; sha256: string; pin: string };

/** Makes a pure Python wheel in `dir`, which pip and uv install without any network. */
export function makeWheel(dir: string, name: string, options: WheelOptions = {}): Wheel {
  const { version = '1.0.0', requires = [], scripts = {} } = options;
  const info = `${name}-${version}.dist-info`;
  const entryPoints = Object.entries(scripts).map(([script, target]) => `${script} = ${target}\n`);
  const files: Record<string, string> = {
    ...(options.files ?? { [`${name}.py`]: `VERSION = "${version}"\n` }),
    [`${info}/METADATA`]: metadata(name, version, requires),
    [`${info}/WHEEL`]:
      'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ...(entryPoints.length > 0
      ? { [`${info}/entry_points.txt`]: `[console_scripts]\n${entryPoints.join('')}` }
      : {}),
  };
  const record = Object.entries(files).map(
    ([path, text]) => `${path},sha256=${digest(text, 'base64url')},${Buffer.byteLength(text)}\n`,
  );
  files[`${info}/RECORD`] = `${record.join('')}${info}/RECORD,,\n`;
  const entries = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
  const bytes = zipSync(Object.fromEntries(entries), { mtime: '2024-01-01T00:00:00' });
  const path = join(dir, `${name}-${version}-py3-none-any.whl`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path, bytes);
  const sha256 = digest(bytes, 'hex');
  return { path, sha256, pin: `${name}==${version} --hash=sha256:${sha256}\n` };
}

function metadata(name: string, version: string, requires: readonly string[]): string {
  const lines = requires.map((requirement) => `Requires-Dist: ${requirement}\n`);
  return `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${lines.join('')}`;
}

function digest(content: string | Uint8Array, encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(content).digest(encoding);
}
