import type { Part, Suite } from './suite.ts';
import { cacheFlips } from './suites/cache/flips.ts';
import { cacheMix } from './suites/cache/mix.ts';
import { connectionsDead } from './suites/connections/dead.ts';
import { connectionsKilled } from './suites/connections/killed.ts';
import { guardHooks } from './suites/guard/hooks.ts';
import { linksHostile } from './suites/links/hostile.ts';
import { linksSwap } from './suites/links/swap.ts';
import { racesLive } from './suites/races/live.ts';
import { racesLock } from './suites/races/lock.ts';
import { racesPrune } from './suites/races/prune.ts';
import { relayBabble } from './suites/relay/babble.ts';
import { relayBytes } from './suites/relay/bytes.ts';
import { relayLarge } from './suites/relay/large.ts';
import { storm } from './suites/storm/storm.ts';
import { SWEEP_PARTS } from './suites/sweep/parts.ts';
import { cycles } from './suites/wrapper/cycles.ts';
import { wrapperHour } from './suites/wrapper/wrapper-hour.ts';

/** All suites, what is worth most first. */
export const SUITES: readonly Suite[] = [
  { name: 'sweep', minutes: 10, parts: SWEEP_PARTS },
  { name: 'storm', minutes: 10, parts: [part('storm', ['L14'], storm)] },
  { name: 'wrapper-hour', minutes: 10, parts: [part('wrapper-hour', ['L7'], wrapperHour)] },
  { name: 'cycles', minutes: 6, parts: [part('cycles', ['L10', 'F32'], cycles)] },
  {
    name: 'cache',
    minutes: 4,
    parts: [
      part('cache-mix', ['L15', 'F54'], cacheMix, 3),
      part('cache-flips', ['F53'], cacheFlips),
    ],
  },
  {
    name: 'connections',
    minutes: 4,
    parts: [
      part('connections-killed', ['L16'], connectionsKilled, 7),
      part('connections-dead', ['F50'], connectionsDead),
    ],
  },
  {
    name: 'races',
    minutes: 8,
    parts: [
      part('races-prune', ['F26'], racesPrune),
      part('races-live', ['F25'], racesLive),
      part('races-lock', ['F21'], racesLock),
    ],
  },
  {
    name: 'links',
    minutes: 3,
    parts: [
      { ...part('links-swap', ['F5', 'F6'], linksSwap, 2), isInMemory: true },
      part('links-hostile', ['H1'], linksHostile),
    ],
  },
  {
    name: 'relay',
    minutes: 3,
    parts: [
      part('relay-bytes', ['F37', 'L5'], relayBytes, 2),
      part('relay-large', ['F37', 'L6'], relayLarge),
      part('relay-junk', ['F38'], (soak) => relayBabble(soak, 'junk', 1_000_000)),
      part('relay-lies', ['H13'], (soak) => relayBabble(soak, 'lies', 1_000_000)),
    ],
  },
  { name: 'guard', minutes: 6, parts: [part('guard', ['F46', 'F48'], guardHooks)] },
];

function part(name: string, rows: readonly string[], run: Part['run'], share = 1): Part {
  return { name, rows, share, run };
}
