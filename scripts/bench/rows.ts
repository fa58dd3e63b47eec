import type { Measure } from './row.ts';
import { measureColdBuildPip } from './rows/build/cold-build-pip.ts';
import { measureColdBuildUv } from './rows/build/cold-build-uv.ts';
import { measureLaunchesAtOnce } from './rows/build/launches-at-once.ts';
import { measureFirstRequest } from './rows/client/first-request.ts';
import { measureCrash } from './rows/end/crash.ts';
import { measureHostGone } from './rows/end/host-gone.ts';
import { measureGuard } from './rows/hooks/guard.ts';
import { measureSessionStart } from './rows/hooks/session-start.ts';
import { measureInvoke } from './rows/manager/invoke.ts';
import { measureRoster } from './rows/manager/roster.ts';
import { measureIdleWrappers } from './rows/memory/idle-wrappers.ts';
import { measureUnusedServers } from './rows/memory/unused-servers.ts';
import { measurePeers } from './rows/peers/peers.ts';
import { measurePrune } from './rows/prune/prune.ts';
import { measureFlood } from './rows/relay/flood.ts';
import { measureLargeLine } from './rows/relay/large-line.ts';
import { measureRoundTrip } from './rows/relay/round-trip.ts';
import { measureLinkHeal } from './rows/start/link-heal.ts';
import { measureToolsList } from './rows/start/tools-list.ts';
import { measureWrapperStart } from './rows/start/wrapper-start.ts';

/** What can be measured, by the names that a person gives on the command line. */
export const ROWS: Readonly<Record<string, Measure>> = {
  'tools-list': measureToolsList,
  'wrapper-start': measureWrapperStart,
  'link-heal': measureLinkHeal,
  'first-request': measureFirstRequest,
  'round-trip': measureRoundTrip,
  flood: measureFlood,
  'large-line': measureLargeLine,
  crash: measureCrash,
  'host-gone': measureHostGone,
  'idle-wrappers': measureIdleWrappers,
  'unused-servers': measureUnusedServers,
  'cold-build-uv': measureColdBuildUv,
  'cold-build-pip': measureColdBuildPip,
  'launches-at-once': measureLaunchesAtOnce,
  roster: measureRoster,
  invoke: measureInvoke,
  prune: measurePrune,
  peers: measurePeers,
  'session-start': measureSessionStart,
  guard: measureGuard,
};
