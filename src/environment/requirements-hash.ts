import { createHash } from 'node:crypto';
import type { Requirements } from '../spec/server-spec.ts';
import { MANIFEST_SCHEMA } from './manifest.ts';
import { type Collected, collectFiles } from './requirements/collect-files.ts';

/** The files that decide an environment, and the hash of all that is known before an interpreter is. */
export type ReadRequirements = Collected & { hash: string };

/** Raised when the same requirements would be installed in another way than before. */
const INSTALLER_POLICY = 'copy,bytecode,1';

/**
 * Reads the requirement files of a server, also the ones that they include, and hashes their exact
 * bytes. Fails with file and line when a line cannot be accepted.
 */
export function readRequirements(
  requirements: Requirements,
  pluginRoot: string,
  { python }: { python?: string | undefined } = {},
): ReadRequirements {
  const { files, hashes } = collectFiles(requirements, pluginRoot);
  const hash = createHash('sha256');
  const { platform, arch } = process;
  const policy = [
    MANIFEST_SCHEMA,
    requirements.kind,
    INSTALLER_POLICY,
    platform,
    arch,
    python ?? '',
  ];
  hash.update(JSON.stringify(policy));
  for (const { name, bytes } of files) {
    // The length in front keeps two files from reading like one.
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  }
  return { files, hashes, hash: hash.digest('hex') };
}
