import type { Finished } from '../../../../src/environment/build/publish.ts';
import type { BuildRequest } from '../../../../src/environment/build-request.ts';
import type { SnapshotContent } from '../../../../src/snapshot/snapshot.ts';

/** An operation as data, for the program that does it. */
export type Task =
  | { kind: 'link'; serverDir: string; environment: string; root: string }
  | { kind: 'publish'; request: BuildRequest; finished: Finished }
  | { kind: 'prune'; root: string; home: string; now: number }
  | { kind: 'snapshot'; file: string; content: SnapshotContent; now: number };
