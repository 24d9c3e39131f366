/** Areas and streets that can be reached from facilities, or from which these can be reached, within breaks of cost. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { withGeos } from '../engine/geos.ts';
import { isCertainlyValid } from '../relate/certain-validity.ts';
import type { EdgeIndex } from './edge-index.ts';
import { findNearby } from './nearby-streets.ts';
import type { Network } from './network.ts';
import type { Gate } from './place.ts';
import { findReached, type EdgePieces } from './reached-pieces.ts';
import { createSearch } from './search.ts';
import { cutAtBreaks, type StreetPart } from './street-parts.ts';
import type { Travel } from './travel-cost.ts';
import { isOnEarth, mendZone, toLonLat } from './zones/earth.ts';
import { toCostedPieces } from './zones/edge-coordinates.ts';
import { estimateSamples } from './zones/samples.ts';
import { computeZones } from './zones/zones.ts';

export interface ServiceAreaOptions {
  readonly travel: Travel;
  /** Rising, in the unit of the network's costs. */
  readonly breaks: readonly number[];
  /** Metres from the nearest street. */
  readonly width: number;
  /** Maximum metres between samples of streets. */
  readonly detail: number;
  /** Cost per metre between a street and a place; 0 where it is free. */
  readonly legCost: number;
  readonly areas: 'overlap' | 'split' | 'merge';
  readonly nest: 'disks' | 'rings';
  readonly progress: (fraction: number, message: string) => void;
}

export interface ServiceArea {
  /** Index of the facility; null for all together. */
  readonly facility: number | null;
  /** Index of the break. */
  readonly level: number;
  /** Null where there is no place. */
  readonly geometry: FlatGeometry | null;
}

export interface ServiceAreas {
  readonly areas: readonly ServiceArea[];
  readonly streets: readonly (StreetPart & { readonly facility: number | null })[];
  /** Zones that the engine repaired. */
  readonly repaired: number;
  readonly samples: number;
}

/**
 * Facilities that leave at the same places at the same costs as an earlier one: split streets and areas are the first one's.
 * @returns pairs of such a facility and the first one
 */
export function findSharedGates(facilities: readonly (readonly Gate[])[]): readonly (readonly [number, number])[] {
  const firsts = new Map<string, number>();
  return facilities.flatMap((gates, facility) => {
    if (gates.length === 0) return [];
    const key = gates.map(({ edge, measure, cost }) => `${edge} ${measure} ${cost}`).join();
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, facility);
    return first === undefined ? [] : [[facility, first] as const];
  });
}

const MAX_SAMPLES = 20_000_000;

/** @param facilities gates of each @throws {ProcessError} `too-large` */
export async function computeServiceAreas(
  { network, index }: { readonly network: Network; readonly index: EdgeIndex },
  facilities: readonly (readonly Gate[])[],
  options: ServiceAreaOptions,
): Promise<ServiceAreas> {
  const { areas, breaks, travel } = options;
  const search = createSearch(network);
  const limit = breaks[breaks.length - 1] as number;
  const isTogether = areas !== 'overlap';
  const runs = isTogether ? [facilities] : facilities.map((own) => [own]);
  const result = {
    areas: [] as ServiceArea[],
    streets: [] as ServiceAreas['streets'][number][],
    repaired: 0,
    samples: 0,
  };
  for (const [run, roots] of runs.entries()) {
    const progress = (part: number, message: string) => options.progress((run + part) / runs.length, message);
    progress(0, 'Searching ways');
    const reached = findReached(network, search, roots, { travel, limit });
    const facilityOf = (root: number) => (areas === 'merge' ? null : isTogether ? root : run);
    for (const part of cutAtBreaks(reached, breaks)) result.streets.push({ ...part, facility: facilityOf(part.root) });
    progress(0.3, 'Drawing areas');
    const drawn = await drawAreas(network, index, reached, options, {
      roots: areas === 'split' ? facilities.length : 1,
      samples: result.samples,
    });
    drawn.geometries.forEach((geometry, zone) => {
      const root = Math.floor(zone / breaks.length);
      result.areas.push({ facility: facilityOf(root), level: zone % breaks.length, geometry });
    });
    result.repaired += drawn.repaired;
    result.samples += drawn.samples;
  }
  return result;
}

async function drawAreas(
  network: Network,
  index: EdgeIndex,
  reached: readonly EdgePieces[],
  { width, detail, breaks, legCost, nest }: ServiceAreaOptions,
  { roots, samples }: { readonly roots: number; readonly samples: number },
): Promise<{
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly repaired: number;
  readonly samples: number;
}> {
  if (reached.length === 0) {
    return { geometries: Array.from({ length: roots * breaks.length }, () => null), repaired: 0, samples: 0 };
  }
  const limit = breaks[breaks.length - 1] as number;
  const all = findNearby(network, index, reached, { limit, distance: 2 * width + detail });
  refuseSamples(all, detail, samples);
  const zones = computeZones(toCostedPieces(network, all), { width, detail, breaks, legCost, roots, nest });
  const { plane } = zones;
  const shapes = zones.shapes.map((shape) => toLonLat(shape, plane));
  const isReady = (shape: FlatShape) => isOnEarth(shape, plane) && isCertainlyValid(shape);
  const rest = shapes.filter((shape) => shape.ends.length > 0 && !isReady(shape));
  const mended = rest.length === 0 ? [] : await withGeos((engine) => rest.map((shape) => mendZone(engine, shape, plane))); // prettier-ignore
  const mendedOf = new Map(rest.map((shape, i) => [shape, mended[i]]));
  return {
    geometries: shapes.map((shape) => (shape.ends.length === 0 ? null : (mendedOf.get(shape)?.geometry ?? shape))),
    repaired: mended.filter(({ isRepaired }) => isRepaired).length,
    samples: zones.samples,
  };
}

function refuseSamples(edges: readonly EdgePieces[], detail: number, before: number): void {
  let [metres, pieces] = [0, 0];
  for (const { pieces: own } of edges) {
    pieces += own.length;
    for (const { from, to } of own) metres += to - from;
  }
  const samples = before + estimateSamples(metres, pieces, detail);
  if (samples <= MAX_SAMPLES) return;
  const message = `needs ${formatCount(samples, 'sample')} of streets or more; at most ${MAX_SAMPLES}. Take a larger \`detail\`, smaller \`breaks\`, or \`areas\` merge`;
  throw new ProcessError('too-large', `The area ${message}.`, [{ pointer: '/detail', message }]);
}
