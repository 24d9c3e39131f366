/** Nearest features of another layer, on Earth. */
import { mapInThisThread, type MapBlocks } from '../../common/blocks.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { distanceZWarnings, isEmpty } from '../flat/flat.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { prepareGeometry, type PreparedGeometry } from '../nearest/geodesic-nearest.ts';
import { withGeos } from '../engine/geos.ts';
import type { Progress } from './locate-points.ts';
import { toCollection } from '../layers/layers.ts';
import { createNearestIndex } from '../nearest/nearest-index.ts';
import { blockWork } from '../nearest/nearest-blocks.ts';
import { createNeighbourList, type Neighbours } from '../nearest/neighbours.ts';
import { createPointTree } from '../nearest/point-index.ts';
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
  readonly mapBlocks?: MapBlocks;
}

export interface LayerNearest {
  /** Neighbours of the features, block by block, in the order of the layer. */
  readonly blocks: AsyncIterable<Neighbours>;
  readonly warnings: readonly string[];
}

/**
 * @param layer longitude and latitude, any geometries; `other` likewise
 * @returns distances in metres, error below a micrometre and 1e-9 of the distance; 0 where two intersect
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function findNearestFeatures(layer: Layer, other: Layer, options: NearestOptions): Promise<LayerNearest> {
  const [from, to] = [singlePoints(layer), singlePoints(other)];
  const found = from && to ? nearestOfPoints(from, to, options) : await nearestOfAny(layer, other, options);
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

function nearestOfPoints(from: Float64Array, to: Float64Array, options: NearestOptions): LayerNearest {
  const { maxCount, within, otherName = 'other', progress, mapBlocks = mapInThisThread } = options;
  const items = from.length / 2;
  const blocks = mapBlocks(
    blockWork,
    { from, to, tree: createPointTree(to), maxCount, within },
    {
      items,
      blockSize: Math.ceil(BLOCK / maxCount),
      positions: items * maxCount,
      msPerPosition: MS_PER_NEIGHBOUR,
      progress,
    },
  );
  const missing = (lonLat: Float64Array) => lonLat.reduce((sum, value) => sum + Number(Number.isNaN(value)), 0) / 2;
  const warnings = [...missingWarnings(missing(from), 'layer'), ...missingWarnings(missing(to), otherName)];
  return { blocks, warnings };
}

async function nearestOfAny(layer: Layer, other: Layer, options: NearestOptions): Promise<LayerNearest> {
  const { maxCount, within, otherName = 'other', progress } = options;
  const { from, to, search } = await withGeos((engine) =>
    withGeometryErrors(() => {
      const [from, to] = [prepareLayer(engine, layer, 'layer'), prepareLayer(engine, other, otherName)];
      return { from, to, search: createNearestIndex(engine, to.prepared).search };
    }),
  );
  const { length } = from.prepared;

  async function* mapAll(): AsyncGenerator<Neighbours> {
    for (let first = 0; first < length; first += BLOCK) {
      const block = from.prepared.slice(first, first + BLOCK);
      yield await withGeos(() => searchBlock(block, first));
    }
  }

  function searchBlock(block: PreparedLayer['prepared'], first: number): Neighbours {
    const neighbours = createNeighbourList(block.length);
    block.forEach((place, i) => {
      progress?.((first + i) / length);
      const found = place ? withGeometryErrors(() => search(place, maxCount, within)) : [];
      for (const { index, distance, b } of found) neighbours.add(index, distance, b[0] ?? NaN, b[1] ?? NaN);
      neighbours.endFeature();
    });
    return neighbours.toNeighbours();
  }

  return { blocks: mapAll(), warnings: [...from.warnings, ...to.warnings] };
}

/** Neighbours per block, of points of which each has as many as are wanted. */
const BLOCK = 4096;

/** Time of a search among some thousand points, and of the one distance that it asks for. */
const MS_PER_NEIGHBOUR = 0.003;

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
