import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

export type WheelContent = {
  name: string;
  version: string;
  /** Source texts by their path in the wheel, such as `greeting/__init__.py`. */
  modules: Record<string, string>;
};

/** Writes a pure Python wheel into `dir`, and returns its path. */
export function makeWheel(dir: string, { name, version, modules }: WheelContent): string {
  const distInfo = `${name}-${version}.dist-info`;
  const files: Record<string, string> = {
    ...modules,
    [`${distInfo}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${distInfo}/WHEEL`]:
      'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = [...Object.entries(files).map(recordLine), `${distInfo}/RECORD,,`].join('\n');
  const all = { ...files, [`${distInfo}/RECORD`]: `${record}\n` };
  const zip = zipSync(
    Object.fromEntries(Object.entries(all).map(([path, text]) => [path, strToU8(text)])),
    // A fixed time, so that the same content is the same wheel with the same hash.
    { mtime: new Date(2020, 0, 1) },
  );
  mkdirSync(dir, { recursive: true });
  const wheel = join(dir, `${name}-${version}-py3-none-any.whl`);
  writeFileSync(wheel, zip);
  return wheel;
}

function recordLine([path, text]: [string, string]): string {
  const digest = createHash('sha256').update(text).digest('base64url');
  return `${path},sha256=${digest},${Buffer.byteLength(text)}`;
}
