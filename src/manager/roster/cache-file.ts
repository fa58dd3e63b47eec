import { join } from 'node:path';
import { sha256Of } from '../../lib/canonical-json.ts';
import type { Member } from '../member.ts';

const FILE = 'tools-cache.json';

/** Names that are one folder everywhere, and that no encoded name can be. */
const PLAIN = /^[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9_-])?$/;
/** Folders that Windows keeps to itself. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** Where the tools of a member are kept; `undefined` when nobody said where. */
export function cacheFileOf(member: Member, cacheDir: string | undefined): string | undefined {
  if (cacheDir !== undefined) return join(cacheDir, folderName(member.name), FILE);
  return member.cacheFile ?? (member.folder === undefined ? undefined : join(member.folder, FILE));
}

/** Any name from outside as one folder's name; different names are different folders. */
export function folderName(name: string): string {
  if (PLAIN.test(name) && !RESERVED.test(name)) return name;
  const readable = name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 40);
  return `${readable}~${sha256Of(name).slice(0, 24)}`;
}
