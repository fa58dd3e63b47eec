import type { FoundRun } from '../../control/list-runs.ts';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import type { RecentFailure } from '../../host/records/failure-cache.ts';
import type { StartReport } from '../../host/records/parse-log.ts';
import type { ServerEntry } from '../../host/servers/server-entry.ts';
import type { Defect } from '../command/defect.ts';
import type { Wrapped } from '../wrapped/inspect-wrapped.ts';

/** All that is known of one server before it is judged. */
export type ServerFacts = {
  plugin: Pick<
    InstalledPlugin,
    'id' | 'plugin' | 'marketplace' | 'scope' | 'version' | 'root' | 'dataDir'
  >;
  server: ServerEntry;
  /** The user has switched it off in this project. */
  isDisabled: boolean;
  defect?: Defect;
  /** What keeps it from starting lies in a server folder that `holdfast adopt` knows to start. */
  isAdoptable: boolean;
  wrapped?: Wrapped;
  recentFailure?: RecentFailure;
  lastStart?: StartReport & { file: string };
  /** The live wrapper of this server that counts for the session. */
  run?: FoundRun;
};
