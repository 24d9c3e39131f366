/** Nearest features of another layer, on Earth. */
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { distanceZWarnings, isEmpty } from '../flat/flat.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { prepareGeometry, type PreparedGeometry } from '../nearest/geodesic-nearest.ts';
import { loadGeos } from '../engine/geos.ts';
import type { Progress } from './join.ts';
import { toCollection } from '../layers/layers.ts';
import { createNearestIndex, type Neighbour } from '../nearest/nearest-index.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export const geodesicMethod =
  'geodesic on the WGS 84 ellipsoid (Karney 2013), edges straight in longitude and latitude (RFC 7946), interiors included';

export interface NearestOptions {
  readonly maxCount: number;
  /** Maximum distance in metres. */
  readonly within: number;
  readonly progress?: Progress;
}

export interface LayerNearest {
  /** Neighbours of each feature, nearest first; empty for one without a geometry. */
  readonly neighbours: readonly (readonly Neighbour[])[];
  readonly warnings: readonly string[];
}

/**
 * @param layer longitude and latitude, any geometries; `other` likewise
 * @returns distances in metres, error below a micrometre and 1e-9 of the distance; 0 where two intersect
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function findNearestFeatures(layer: Layer, other: Layer, options: NearestOptions): Promise<LayerNearest> {
  const { maxCount, within, progress } = options;
  const engine = await loadGeos();
  return withGeometryErrors(() => {
    const [from, to] = [prepareLayer(engine, layer, 'layer'), prepareLayer(engine, other, 'other')];
    const index = createNearestIndex(engine, to.prepared);
    const neighbours = from.prepared.map((place, i) => {
      progress?.(i / from.prepared.length);
      return place ? index.search(place, maxCount, within) : [];
    });
    const zWarnings = distanceZWarnings([toCollection(layer), toCollection(other)]);
    return { neighbours, warnings: [...zWarnings, ...from.warnings, ...to.warnings] };
  });
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
  if (missing === 0) return { prepared, warnings };
  const count = formatCount(missing, 'feature has', 'features have');
  return { prepared, warnings: [...warnings, `${name}: ${count} no geometry and no neighbours.`] };
}
