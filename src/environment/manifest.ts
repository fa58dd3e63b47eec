import { readFileIfExists } from '../lib/files/read-file.ts';

/** Raised whenever an older environment must not be used any more. */
export const MANIFEST_SCHEMA = 1;

/** A path below the environment with its size in bytes and its time of change in milliseconds. */
export type Stamp = [path: string, size: number, mtimeMs: number];

/** What is known of a finished environment. All paths are absolute, but those of stamps. */
export type Manifest = {
  schema: typeof MANIFEST_SCHEMA;
  key: string;
  requirementsHash: string;
  server: string;
  plugin: string;
  createdAt: string;
  /** Below `envs/`, or a directory that was adopted. */
  environment: string;
  origin: 'built' | 'adopted';
  installer: { name: string; version: string };
  /** Without links; stamped, because an upgrade replaces it in place. */
  interpreter: {
    path: string;
    size: number;
    mtimeMs: number;
    implementation: string;
    version: string;
    abi: string;
  };
  /** The environment's own interpreter, which the server is started with. */
  python: string;
  /** Directories (size 0) and the files without which nothing runs. */
  stamps: Stamp[];
  probe: { outcome: 'passed' | 'failed' | 'skipped'; error?: string | undefined };
};

/** Reads a manifest; `undefined` when it is absent, half-written, of another schema or garbage. */
export function readManifest(path: string): Manifest | undefined {
  try {
    const text = readFileIfExists(path);
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text.toString('utf8'));
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined; // whatever lies there, it is not a finished environment
  }
}

/**
 * Whether another version of Holdfast wrote what `readManifest` cannot read: what merely is damaged
 * can be used by nobody, and this by that version.
 */
export function isOfOtherVersion(path: string): boolean {
  try {
    const value: unknown = JSON.parse(readFileIfExists(path)?.toString('utf8') ?? '');
    return isRecord(value) && 'schema' in value;
  } catch {
    return false;
  }
}

/** By hand: a schema library costs 4 ms of every start, for one file that only we write. */
function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    value.schema === MANIFEST_SCHEMA &&
    ['built', 'adopted'].includes(String(value.origin)) &&
    hasAll(value, 'string', ['key', 'requirementsHash', 'server', 'plugin', 'createdAt']) &&
    hasAll(value, 'string', ['environment', 'python']) &&
    hasAll(value.installer, 'string', ['name', 'version']) &&
    hasAll(value.interpreter, 'string', ['path', 'implementation', 'version', 'abi']) &&
    hasAll(value.interpreter, 'number', ['size', 'mtimeMs']) &&
    isRecord(value.probe) &&
    ['passed', 'failed', 'skipped'].includes(String(value.probe.outcome)) &&
    Array.isArray(value.stamps) &&
    value.stamps.every(isStamp)
  );
}

function isStamp(value: unknown): value is Stamp {
  if (!Array.isArray(value)) return false;
  const [path, size, mtimeMs] = value;
  return typeof path === 'string' && typeof size === 'number' && typeof mtimeMs === 'number';
}

function hasAll(value: unknown, type: 'string' | 'number', names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
