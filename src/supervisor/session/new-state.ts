import { Catalogue } from './known/catalogue.ts';
import { OpenRequests } from './ledger/open-requests.ts';
import { Restarts } from './ledger/restarts.ts';
import { ServerRequests } from './ledger/server-requests.ts';
import type { Effect, SessionFacts, SessionState } from './state.ts';

/** The state of a session in which nothing has happened. */
export function newState(
  facts: SessionFacts,
  emit: (effect: Effect) => void,
  now: number,
): SessionState {
  return {
    facts,
    emit,
    now,
    host: {
      isAnswered: false,
      isPlain: false,
      hasStatusTool: false,
      subscriptions: new Map(),
      listens: new Map(),
      shown: new Map(),
    },
    child: {
      phase: 'off',
      purpose: 'demand',
      startedAt: now,
      givenBytes: 0,
      asked: new Map(),
      capabilities: {},
      fearsProbe: false,
      isSilent: false,
    },
    fetch: {
      isUnderWay: false,
      isPlanned: false,
      isWanted: false,
      isTold: false,
      gapMs: 0,
      changedAt: Number.NEGATIVE_INFINITY,
    },
    known: new Catalogue(facts.known, now),
    requests: new OpenRequests(),
    serverRequests: new ServerRequests(facts.ownIdPrefix),
    restarts: new Restarts(facts.random),
    awaiting: [],
    isQueueTimed: false,
    isHopeless: false,
    isClosing: false,
    isRestartAsked: false,
    isDeclaredDown: false,
    isOtherEra: false,
    lastActivity: now,
    ownIds: 0,
    counters: { starts: 0, crashes: 0, requests: 0, answeredForChild: 0, swallowed: 0 },
  };
}
