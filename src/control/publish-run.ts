import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './identity/identify.ts';
import { makeStateDir } from './place/private-dir.ts';
import { RecordFile } from './record/record-file.ts';
import { isThere, nameRun, runDirOf } from './record/record-names.ts';
import {
  changeRecord,
  createRecord,
  type RunChanges,
  type RunFacts,
  type RunRecord,
} from './record/run-record.ts';
import type { ControlHandlers } from './socket/control-client.ts';
import { type ControlServer, serveControl } from './socket/serve-control.ts';
import { makeSocketDir, planSocketDirs, type SocketFacts } from './socket/socket-path.ts';

/** The published record of this process. */
export type Run = {
  /** The record as it is now, before it is written. */
  readonly record: RunRecord;
  /** Changes the record; it is written soon, many changes at once. */
  update: (changes: RunChanges) => void;
  /** Removes the record and the socket at once, for good. Nothing else does: signals skip exit handlers. */
  close: () => void;
};

/** What publishing depends on. `onFailure` is told what goes wrong later, or with the socket alone. */
export type PublishOptions = Partial<SocketFacts> & {
  handlers: ControlHandlers;
  onFailure?: (error: unknown) => void;
};

/**
 * Publishes what this wrapper tells of itself in the folder of records and opens its control socket.
 * Fails when no record can be kept; without a socket it goes on. The caller goes on without either.
 */
export async function publishRun(
  root: string,
  facts: RunFacts,
  { handlers, onFailure = () => {}, ...given }: PublishOptions,
): Promise<Run> {
  const place = {
    platform: process.platform,
    uid: process.getuid?.(),
    tmpDir: tmpdir(),
    ...given,
  };
  const dir = runDirOf(root);
  for (const folder of [root, dir]) makeStateDir(folder, place.uid);
  const record = createRecord(facts, await identify(place.platform), Date.now());
  const name = chooseSocket(record, { dir, place, onFailure });
  const file = new RecordFile(join(dir, `${name}.json`), () => render(record), { onFailure });
  await file.write();
  const server = await openSocket(record, handlers, onFailure);
  if (!server) file.touch();
  return {
    record,
    update: (changes) => {
      changeRecord(record, changes, Date.now());
      file.touch();
    },
    close: () => {
      server?.close();
      file.close();
    },
  };
}

type Choice = { dir: string; place: SocketFacts; onFailure: (error: unknown) => void };

/** Chooses the name of all files and enters the socket's path in the record. */
function chooseSocket(record: RunRecord, { dir, place, onFailure }: Choice): string {
  const isRecord = (name: string) => isThere(join(dir, `${name}.json`));
  if (place.platform === 'win32') {
    record.socket = `\\\\.\\pipe\\holdfast-${nameRun(record, () => true)}`;
    return nameRun(record, isRecord);
  }
  try {
    const base = nameRun(record, () => false);
    const folder = makeSocketDir(planSocketDirs(dir, base, place), place.uid);
    const pathOf = (name: string) => join(folder, `${name}.sock`);
    const name = nameRun(record, (name) => isRecord(name) || isThere(pathOf(name)));
    record.socket = pathOf(name);
    return name;
  } catch (error) {
    onFailure(error);
    return nameRun(record, isRecord);
  }
}

/** After the record, so that no socket is ever without one. */
async function openSocket(
  record: RunRecord,
  handlers: ControlHandlers,
  onFailure: (error: unknown) => void,
): Promise<ControlServer | undefined> {
  if (record.socket === undefined) return undefined;
  try {
    return await serveControl(record.socket, handlers);
  } catch (error) {
    delete record.socket;
    onFailure(error);
    return undefined;
  }
}

function render(record: RunRecord): string {
  return `${JSON.stringify(record)}\n`;
}
