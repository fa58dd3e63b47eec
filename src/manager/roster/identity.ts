import { statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { fingerprintOf } from '../../snapshot/keys/fingerprint.ts';
import { scopeKeyOf } from '../../snapshot/keys/scope-key.ts';
import type { Member } from '../member.ts';

/** A member as its snapshots name it. */
export type Identity = { server: string; version: string; fingerprint: string; scopeKey: string };

const MANIFESTS = [join('.claude-plugin', 'plugin.json'), 'plugin.json', '.mcp.json'];
const MAX_SOURCE_BYTES = 1024 * 1024;

/** Names a member by all that decides its tools and can be known without asking it. */
export function identify(member: Member, env: NodeJS.ProcessEnv): Identity {
  const { version, folder, server: spec } = member;
  const server = member.identity ?? member.name;
  const isStdio = spec.transport === 'stdio';
  const words = isStdio ? [spec.command, ...(spec.args ?? [])] : ['http', spec.url];
  const given = { ...(isStdio ? spec.env : spec.headers) };
  // where a plugin lies tells nobody apart
  const names = Object.keys(given).filter((name) => !name.startsWith('CLAUDE_PLUGIN_'));
  return {
    server,
    version,
    fingerprint: fingerprintOf({
      pluginVersion: version,
      server,
      words,
      variables: names,
      ...(folder === undefined
        ? {}
        : { places: { CLAUDE_PLUGIN_ROOT: folder }, files: filesOf(folder, words) }),
    }),
    // a header's value is in no environment
    scopeKey: scopeKeyOf(isStdio ? { ...env, ...given } : given, names, server),
  };
}

/** The manifests, and the files of the folder that the command names. */
function filesOf(folder: string, words: readonly string[]): { name: string; bytes: Uint8Array }[] {
  const named = words.map((word) => resolve(folder, word));
  const paths = [...MANIFESTS.map((name) => join(folder, name)), ...named];
  return [...new Set(paths)].flatMap((path) => {
    const bytes = path.startsWith(`${folder}${sep}`) ? readIfFile(path) : undefined;
    return bytes ? [{ name: relative(folder, path), bytes }] : [];
  });
}

function readIfFile(path: string): Uint8Array | undefined {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
    return isFile ? readFileIfExists(path, MAX_SOURCE_BYTES) : undefined;
  } catch {
    return undefined; // too large or not for us: then it decides nothing
  }
}
