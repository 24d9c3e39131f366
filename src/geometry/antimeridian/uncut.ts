/** Polygons across the antimeridian that are not cut there: as they are sent, they look as if they crossed themselves. */
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { longEdgesOf, looksLonLat } from '../../../schemas/lon-lat.ts';
import { cutAlong } from './cut-long-edges.ts';
import { joinGeometry, joinLongEdges } from './join-long-edges.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { withGeometryErrors } from '../validity/repair.ts';

/** @returns the layer as it is on Earth: longitudes continuous, beyond 180; unchanged in other coordinates */
export function joinLonLat(engine: PlanarEngine, layer: Layer): Layer {
  return looksLonLat(geometriesOf(layer)) ? joinLongEdges(engine, layer) : layer;
}

/** A point of a joined layer, with its longitude within 180. */
export function wrapPoint(feature: LayerFeature): LayerFeature {
  const { geometry } = feature;
  if (geometry?.type !== 'Point') return feature;
  const [x = 0, y = 0] = geometry.coordinates;
  if (Math.abs(x) <= 180) return feature;
  return { ...feature, geometry: { ...geometry, coordinates: Float64Array.of(x - 360 * Math.round(x / 360), y) } };
}

export interface Cut {
  readonly layer: Layer;
  /** Indices of features that were cut. */
  readonly features: ReadonlySet<number>;
  readonly warnings: readonly string[];
}

/**
 * Repairs polygons that are invalid in the plane because they are not cut at the antimeridian, by cutting them there.
 * Valid ones are unchanged, with a warning, for they may be meant the long way.
 */
export async function cutInvalid(engine: PlanarEngine, layer: Layer): Promise<Cut> {
  if (!looksLonLat(geometriesOf(layer))) return { layer, features: new Set(), warnings: [] };
  const cut = new Set<number>();
  const left: number[] = [];
  const features: LayerFeature[] = [];
  for (const [index, feature] of layer.features.entries()) {
    const { geometry } = feature;
    const isLong = geometry !== null && longEdgesOf(geometry).count > 0;
    if (isLong && engine.invalidity(geometry)) {
      cut.add(index);
      features.push({ ...feature, geometry: await cutAtAntimeridian(engine, geometry) });
    } else {
      if (isLong) left.push(index);
      features.push(feature);
    }
  }
  return { layer: { ...layer, features }, features: cut, warnings: [...cutWarnings([...cut]), ...leftWarnings(left)] };
}

function cutAtAntimeridian(engine: PlanarEngine, geometry: FlatGeometry): Promise<FlatGeometry> {
  const joined = joinGeometry(engine, geometry);
  return cutAlong(
    withGeometryErrors(() => (engine.invalidity(joined) ? engine.makeValid(joined) : joined)),
    (line) => line,
  );
}

function cutWarnings(cut: readonly number[]): readonly string[] {
  const [first] = cut;
  if (first === undefined) return [];
  return [
    `${formatCount(cut.length, 'feature is', 'features are')} not cut at the antimeridian and crossed itself in the ` +
      `plane, first feature ${first}: taken the short way and cut there (RFC 7946, 3.1.9).`,
  ];
}

function leftWarnings(left: readonly number[]): readonly string[] {
  const [first] = left;
  if (first === undefined) return [];
  return [
    `${formatCount(left.length, 'feature has', 'features have')} edges over more than 180 degrees of longitude, first ` +
      `feature ${first}, and is valid in the plane, so it is unchanged. If it is meant to cross the antimeridian, ` +
      'cut it there: densify with max_length 20000000 does it.',
  ];
}

function geometriesOf({ features }: Layer): readonly FlatGeometry[] {
  return features.flatMap(({ geometry }) => geometry ?? []);
}
