/** For each feature of a layer the nearest features of another one, on Earth. */
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { distanceHeightWarnings, isEmpty } from '../flat/flat.ts';
import { featureWarnings } from '../layers/feature-warnings.ts';
import { placeOnEarth, type OnEarth } from '../nearest/geodesic-nearest.ts';
import { loadGeos } from '../engine/geos.ts';
import type { Progress } from './join.ts';
import { collectionOf } from '../layers/layers.ts';
import { nearestIndex, type Neighbour } from '../nearest/nearest-index.ts';
import { orRefuse } from '../validity/repair.ts';

export const geodesicMethod =
  'geodesic on the WGS 84 ellipsoid (Karney 2013), edges straight in longitude and latitude (RFC 7946), insides included';

export interface NearestOptions {
  readonly most: number;
  /** In metres. */
  readonly within: number;
  readonly progress?: Progress;
}

export interface LayerNearest {
  /** For each feature of the layer, nearest first; none for one without a geometry. */
  readonly neighbours: readonly (readonly Neighbour[])[];
  readonly warnings: readonly string[];
}

/**
 * @param layer longitude and latitude, any geometries; `other` likewise
 * @returns distances in metres, good to a micrometre and 1e-9 of themselves; 0 where two meet
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be made valid
 */
export async function nearestFeatures(layer: Layer, other: Layer, options: NearestOptions): Promise<LayerNearest> {
  const { most, within, progress } = options;
  const engine = await loadGeos();
  return orRefuse(() => {
    const [from, to] = [placeLayer(engine, layer, 'layer'), placeLayer(engine, other, 'other')];
    const index = nearestIndex(engine, to.places);
    const neighbours = from.places.map((place, i) => {
      progress?.(i / from.places.length);
      return place ? index.search(place, most, within) : [];
    });
    const heights = distanceHeightWarnings([collectionOf(layer), collectionOf(other)]);
    return { neighbours, warnings: [...heights, ...from.warnings, ...to.warnings] };
  });
}

interface PlacedLayer {
  readonly places: readonly (OnEarth | undefined)[];
  readonly warnings: readonly string[];
}

function placeLayer(engine: PlanarEngine, { features }: Layer, name: string): PlacedLayer {
  const said = featureWarnings(features, name);
  let missing = 0;
  const places = features.map(({ geometry }, index) => {
    if (geometry === null || isEmpty(geometry)) {
      missing += 1;
      return undefined;
    }
    const place = placeOnEarth(engine, geometry);
    if (!place) {
      said.add(index, ['Nothing is left of it when it is made valid; it has no distance.']);
      return undefined;
    }
    said.add(index, place.warnings);
    return place;
  });
  const warnings = said.warnings();
  if (missing === 0) return { places, warnings };
  const count = missing === 1 ? '1 feature has' : `${missing} features have`;
  return { places, warnings: [...warnings, `${name}: ${count} no geometry and no distance from anything.`] };
}
