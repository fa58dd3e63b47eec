import type { Entry, Requirements } from '../spec/server-spec.ts';

/** What a builder is asked for. Plain data: it travels to a process of its own as JSON. */
export type BuildRequest = {
  /** `<store>/<marketplace>/<server>`; exists, mode 0700. */
  serverStore: string;
  server: string;
  plugin: string;
  /** Absolute: files that requirement files refer to must lie below it. */
  pluginRoot: string;
  requirements: Requirements;
  /** Of the bytes that the wrapper saw; the builder refuses to install others under it. */
  requirementsHash: string;
  /** A PEP 440 range; any version from 3.9 on when absent. */
  python?: string;
  /** An interpreter that the user named, in place of the search. */
  pythonOverride?: string;
  /** What has to be importable before the environment is published. */
  probe?: Entry;
  timeoutMs: number;
};
