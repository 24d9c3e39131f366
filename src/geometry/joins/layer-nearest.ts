/** Nearest features of another layer, on Earth. */
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { distanceZWarnings, isEmpty } from '../flat/flat.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { prepareGeometry, type PreparedGeometry } from '../nearest/geodesic-nearest.ts';
import { withGeos } from '../engine/geos.ts';
import type { Progress } from './join.ts';
import { toCollection } from '../layers/layers.ts';
import { createNearestIndex } from '../nearest/nearest-index.ts';
import { indexPoints } from '../nearest/point-index.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export const geodesicMethod =
  'geodesic on the WGS 84 ellipsoid (Karney 2013), edges straight in longitude and latitude (RFC 7946), interiors included';

export interface NearestOptions {
  readonly maxCount: number;
  /** Maximum distance in metres. */
  readonly within: number;
  /** Name of the other layer in warnings. */
  readonly otherName?: string;
  readonly progress?: Progress;
}

/** Pairs of a feature and a neighbour, in columns: a million of them are four lists. */
export interface LayerNearest {
  /** Those of feature `i` begin at `starts[i]` and end before `starts[i + 1]`, nearest first. */
  readonly starts: readonly number[];
  /** Index of the neighbour in `other`. */
  readonly index: readonly number[];
  /** Metres. */
  readonly distance: readonly number[];
  /** Longitude and latitude of the nearest point on the neighbour, interleaved. */
  readonly places: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * @param layer longitude and latitude, any geometries; `other` likewise
 * @returns distances in metres, error below a micrometre and 1e-9 of the distance; 0 where two intersect
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function findNearestFeatures(layer: Layer, other: Layer, options: NearestOptions): Promise<LayerNearest> {
  const [from, to] = [singlePoints(layer), singlePoints(other)];
  const found =
    from && to
      ? nearestOfPoints(from, to, options)
      : await withGeos((engine) => nearestOfAny(engine, layer, other, options));
  const zWarnings = distanceZWarnings([toCollection(layer), toCollection(other)]);
  return { ...found, warnings: [...zWarnings, ...found.warnings] };
}

/** @returns longitudes and latitudes, NaN without a geometry; undefined where one is anything but a single point */
function singlePoints({ features }: Layer): Float64Array | undefined {
  const lonLat = new Float64Array(2 * features.length).fill(NaN);
  for (let i = 0; i < features.length; i++) {
    const geometry = features[i]?.geometry;
    if (!geometry) continue;
    if (geometry.type !== 'Point') return undefined;
    const [longitude = NaN, latitude = NaN] = geometry.coordinates;
    if (Math.abs(longitude) > 180) return undefined;
    lonLat[2 * i] = longitude;
    lonLat[2 * i + 1] = latitude;
  }
  return lonLat;
}

function nearestOfPoints(from: Float64Array, to: Float64Array, options: NearestOptions) {
  const { maxCount, within, otherName = 'other', progress } = options;
  const pairs = createPairs();
  const { search, found } = indexPoints(to, maxCount);
  const count = from.length / 2;
  for (let i = 0; i < count; i++) {
    if (i % PROGRESS_STEP === 0) progress?.(i / count);
    const [longitude, latitude] = [from[2 * i] as number, from[2 * i + 1] as number];
    const size = Number.isNaN(longitude) ? 0 : search(longitude, latitude, maxCount, within);
    for (let k = 0; k < size; k++) {
      const index = found.index[k] as number;
      pairs.add(index, found.distance[k] as number, to[2 * index] as number, to[2 * index + 1] as number);
    }
    pairs.endFeature();
  }
  const missing = (lonLat: Float64Array) => lonLat.reduce((sum, value) => sum + Number(Number.isNaN(value)), 0) / 2;
  const warnings = [...missingWarnings(missing(from), 'layer'), ...missingWarnings(missing(to), otherName)];
  return { ...pairs.columns, warnings };
}

function nearestOfAny(engine: PlanarEngine, layer: Layer, other: Layer, options: NearestOptions) {
  const { maxCount, within, otherName = 'other', progress } = options;
  return withGeometryErrors(() => {
    const [from, to] = [prepareLayer(engine, layer, 'layer'), prepareLayer(engine, other, otherName)];
    const search = createNearestIndex(engine, to.prepared);
    const pairs = createPairs();
    from.prepared.forEach((place, i) => {
      progress?.(i / from.prepared.length);
      const neighbours = place ? search.search(place, maxCount, within) : [];
      for (const { index, distance, b } of neighbours) pairs.add(index, distance, b[0] ?? NaN, b[1] ?? NaN);
      pairs.endFeature();
    });
    return { ...pairs.columns, warnings: [...from.warnings, ...to.warnings] };
  });
}

/** Points between two reports of progress. */
const PROGRESS_STEP = 1024;

function createPairs() {
  const columns = { starts: [0], index: [] as number[], distance: [] as number[], places: [] as number[] };
  return {
    columns,
    add(index: number, distance: number, longitude: number, latitude: number) {
      columns.index.push(index);
      columns.distance.push(distance);
      columns.places.push(longitude, latitude);
    },
    endFeature() {
      columns.starts.push(columns.index.length);
    },
  };
}

interface PreparedLayer {
  readonly prepared: readonly (PreparedGeometry | undefined)[];
  readonly warnings: readonly string[];
}

function prepareLayer(engine: PlanarEngine, { features, label }: Layer, name: string): PreparedLayer {
  const layerWarnings = createFeatureWarnings(features, name, label);
  let missing = 0;
  const prepared = features.map(({ geometry }, index) => {
    if (geometry === null || isEmpty(geometry)) {
      missing += 1;
      return undefined;
    }
    const place = prepareGeometry(engine, geometry);
    if (!place) {
      layerWarnings.add(index, ['The geometry is empty after repair and has no neighbours.']);
      return undefined;
    }
    layerWarnings.add(index, place.warnings);
    return place;
  });
  const warnings = layerWarnings.warnings();
  return { prepared, warnings: [...warnings, ...missingWarnings(missing, name)] };
}

function missingWarnings(missing: number, name: string): readonly string[] {
  if (missing === 0) return [];
  return [`${name}: ${formatCount(missing, 'feature has', 'features have')} no geometry and no neighbours.`];
}
