import { isAbsolute, join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import type { HostPlaces } from '../places.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';
import { parsePluginId } from './installed-plugin.ts';

/** A marketplace that the client knows. */
export type Marketplace = {
  name: string;
  /** The client's word for where it comes from: `git`, `github`, `directory`, `file`, `url`… */
  source: string;
  location: string;
  manifest: string;
  /** Whether its relative-path plugins run from its own folder instead of a copy. */
  runsInPlace: boolean;
};

/** Reads the marketplaces that the client knows, and those of seeds that it has not yet taken over. */
export function readMarketplaces(places: HostPlaces): {
  marketplaces: Marketplace[];
  problems: Problem[];
} {
  const own = readKnown(places.plugins);
  const known = new Map(own.marketplaces.map((marketplace) => [marketplace.name, marketplace]));
  const problems = [...own.problems];
  for (const seed of places.seeds) {
    const seeded = readKnown(seed);
    problems.push(...seeded.problems);
    for (const marketplace of seeded.marketplaces) {
      // The path in the file is that of the machine that built the seed.
      const location = join(seed, 'marketplaces', marketplace.name);
      const manifest = manifestIn(location);
      if (!known.has(marketplace.name))
        known.set(marketplace.name, { ...marketplace, location, manifest });
    }
  }
  return { marketplaces: [...known.values()], problems };
}

function readKnown(plugins: string): { marketplaces: Marketplace[]; problems: Problem[] } {
  const path = join(plugins, 'known_marketplaces.json');
  const reading = readJsonObject(path);
  if (reading.kind === 'missing') return { marketplaces: [], problems: [] };
  if (reading.kind === 'bad') return { marketplaces: [], problems: [reading.problem] };
  const read = Object.entries(reading.value).map(
    ([name, value]) =>
      parseMarketplace(name, value) ?? unknownShape(path, `the marketplace \`${name}\``),
  );
  return {
    marketplaces: read.filter((one) => 'name' in one),
    problems: read.filter((one) => 'detail' in one),
  };
}

function parseMarketplace(name: string, value: JsonValue): Marketplace | undefined {
  if (parsePluginId(`x@${name}`) === undefined || !isJsonObject(value)) return undefined;
  const { source: origin, installLocation: location } = value;
  if (!isJsonObject(origin) || typeof origin.source !== 'string') return undefined;
  if (typeof location !== 'string' || !isAbsolute(location)) return undefined;
  const runsInPlace = origin.source === 'directory' || origin.source === 'file';
  const file = origin.source === 'file' ? origin.path : undefined;
  const manifest = typeof file === 'string' ? file : manifestIn(location);
  return { name, source: origin.source, location, manifest, runsInPlace };
}

function manifestIn(location: string): string {
  return join(location, '.claude-plugin', 'marketplace.json');
}
