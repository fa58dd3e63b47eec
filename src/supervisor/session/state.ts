import type { Era } from '../../protocol/eras.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ListName } from '../../protocol/lists.ts';
import type { IdText } from '../../protocol/messages.ts';
import type { Lookup } from '../../snapshot/look-up.ts';
import type { Lists, Snapshot } from '../../snapshot/snapshot.ts';
import type { Line } from '../lines/line.ts';
import type { Catalogue } from './known/catalogue.ts';
import type { OpenRequests } from './ledger/open-requests.ts';
import type { Restarts } from './ledger/restarts.ts';
import type { ServerRequests } from './ledger/server-requests.ts';

/** What a session needs to know before it begins. */
export type SessionFacts = {
  server: string;
  /** The plugin's version. */
  version: string;
  /** Begins every request id of ours; nothing that a host would choose. */
  ownIdPrefix: string;
  start: 'on-demand' | 'eager';
  /** Milliseconds without a request after which the child is stopped; never without. */
  idleStopMs?: number;
  known: Lookup;
  random: () => number;
};

/** What a session asks its runner to do. */
export type Effect =
  | { kind: 'host_text'; text: string }
  | { kind: 'host_line'; line: Line }
  | { kind: 'child_text'; text: string }
  | { kind: 'child_line'; line: Line }
  /** Heal the environment, then spawn the child. */
  | { kind: 'start' }
  /** Leave the start that is under way; a build that it waits for goes on. */
  | { kind: 'call_off' }
  /** Heal the environment, and spawn nothing. */
  | { kind: 'heal' }
  | { kind: 'stop' }
  | { kind: 'set_timer'; timer: Timer; ms: number }
  | { kind: 'clear_timer'; timer: Timer }
  /** Keep what the server said, for the next session. */
  | { kind: 'store'; taken: Taken }
  | { kind: 'say'; line: string }
  /** `describe` gives something else than before. */
  | { kind: 'changed' };

export type Taken = Lists &
  Pick<Snapshot, 'era' | 'initialize' | 'discover' | 'ttlMs' | 'cacheScope'> & {
    /** When the first list was asked for. */
    startedAt: number;
  };

export type Timer =
  | 'handshake'
  | 'patience'
  | 'progress'
  | 'respawn'
  | 'background'
  | 'idle'
  | 'refetch'
  | 'lists'
  | 'farewell'
  | 'probe';

/** The answer to a request of ours. */
export type Answer = { result: JsonObject } | { error: JsonObject };

/** The opening request of a host: what its era begins with. */
export type Opening = { era: Era; params: JsonObject };

export type HostState = {
  /** Settled by our answer to its opening request, or by a server that takes it as it began. */
  era?: Era;
  opening?: Opening;
  /** Its handshake was answered, or its first request where it needs none: notifications may be sent. */
  isAnswered: boolean;
  /** It began without a handshake. */
  isPlain: boolean;
  /** When its first request began to wait for the child's own words. */
  awaitingSince?: number;
  /** What it was told in its handshake: the version (legacy only), and what the server can do. */
  told?: { version?: string; capabilities: JsonObject };
  /** Our own tool stood in for the server's. */
  hasStatusTool: boolean;
  logLevel?: JsonObject;
  /** Parameters of `resources/subscribe` by URI. */
  subscriptions: Map<string, JsonObject>;
  /** Open `subscriptions/listen`, with the accepted part of their filters. */
  listens: Map<IdText, { line: Line; filter: JsonObject }>;
  /** The lists that it was given: by us, or by the present child, who then has to correct it. */
  shown: Map<ListName, readonly JsonObject[] | 'by_child'>;
};

export type ChildPhase = 'off' | 'starting' | 'greeting' | 'ready' | 'stopping';

export type ChildState = {
  phase: ChildPhase;
  /** `refresh`: it stops again as soon as its lists are known, unless somebody needs it. */
  purpose: 'demand' | 'refresh';
  startedAt: number;
  /** Bytes given to the present child. */
  givenBytes: number;
  /** Our requests that it has not answered. */
  asked: Map<IdText, (answer: Answer) => void>;
  greeted?: Era;
  /** What became of our `server/discover`, which fixes the era of some servers. */
  probe?: 'asked' | 'result' | 'error';
  capabilities: JsonObject;
  /** Why it was asked to go. */
  stopCause?: string;
  /** It ends when it is asked for `server/discover`. */
  fearsProbe: boolean;
  /** It did not answer a probe. */
  isSilent: boolean;
};

/** The lists are asked for once at a time, and the less often the more often they change. */
export type FetchState = {
  isUnderWay: boolean;
  isPlanned: boolean;
  /** They changed while they were being asked for. */
  isWanted: boolean;
  /** The last fetch of the present child. */
  latest?: { goWithout: () => void };
  /** It was said that a list does not come. */
  isTold: boolean;
  gapMs: number;
  changedAt: number;
};

/** A request of the host that we answer ourselves, once the child has spoken or it is late. */
export type Awaiting = {
  id: IdText;
  line: Line;
  /** When it is answered with what there is. */
  dueAt: number;
  ask:
    | { kind: 'initialize'; params: JsonObject }
    | { kind: 'discover'; params: JsonObject }
    | { kind: 'list'; list: ListName; era: Era };
};

export type SessionState = {
  facts: SessionFacts;
  emit: (effect: Effect) => void;
  /** Milliseconds since the epoch at the event that is being handled. */
  now: number;
  host: HostState;
  child: ChildState;
  fetch: FetchState;
  known: Catalogue;
  requests: OpenRequests;
  serverRequests: ServerRequests;
  restarts: Restarts;
  awaiting: Awaiting[];
  /** Timers run for the requests that wait. */
  isQueueTimed: boolean;
  /** The last start failed for good: nobody waits for the child's own words. */
  isHopeless: boolean;
  /** The host has said all that it will say. */
  isClosing: boolean;
  isRestartAsked: boolean;
  isDeclaredDown: boolean;
  /** The server is of the other era: until the host opens the session anew, a start is of no use. */
  isOtherEra: boolean;
  /** Why the child is not there although it should be: the text that people and models read. */
  trouble?: string;
  /** The last failure, also when it is over. */
  lastCause?: string;
  /** The last word of who heals or builds. */
  report?: string;
  lastActivity: number;
  ownIds: number;
  counters: {
    starts: number;
    crashes: number;
    requests: number;
    answeredForChild: number;
    swallowed: number;
  };
};
