/** Joins polygons that are not cut at the antimeridian: longitudes continuous, beyond 180, for tests of validity. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { longEdgesOf } from '../../../schemas/lon-lat.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { Line, Rings } from '../flat/parts.ts';
import { toContinuousPolygon } from './continuous-polygon.ts';
import { shiftLongitude, unwrap } from './longitudes.ts';

/**
 * @returns the layer, in which lines and polygons with edges over more than 180 degrees of longitude take the short way,
 *   with longitudes beyond 180; otherwise unchanged
 */
export function joinLongEdges(engine: PlanarEngine, layer: Layer): Layer {
  const features = layer.features.map((feature) => {
    const { geometry } = feature;
    return geometry && longEdgesOf(geometry).count > 0
      ? { ...feature, geometry: joinGeometry(engine, geometry) }
      : feature;
  });
  return { ...layer, features };
}

/** One geometry of `joinLongEdges`, without Z coordinates. */
export function joinGeometry(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  return toFlat(join(engine, toGeoJson(geometry)));
}

function follow(line: Line): Line {
  return unwrap(dropZ(line));
}

function dropZ(line: Line): Line {
  return line.map((position) => position.slice(0, 2));
}

function join(engine: PlanarEngine, geometry: Geometry): Geometry {
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint':
      return geometry;
    case 'LineString':
      return { ...geometry, coordinates: follow(geometry.coordinates) };
    case 'MultiLineString':
      return { ...geometry, coordinates: geometry.coordinates.map(follow) };
    case 'Polygon':
    case 'MultiPolygon': {
      const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const polygons = inOneTurn(parts.flatMap((rings) => toContinuousPolygon(engine, rings.map(dropZ)).polygons));
      const [only = []] = polygons;
      if (geometry.type === 'Polygon' && polygons.length < 2) return { type: 'Polygon', coordinates: only };
      return { type: 'MultiPolygon', coordinates: polygons };
    }
    case 'GeometryCollection':
      return { ...geometry, geometries: geometry.geometries.map((member) => join(engine, member)) };
  }
}

/** Parts on both sides of the antimeridian in eastern longitudes, where some are beyond it, so that overlaps are seen. */
function inOneTurn(polygons: readonly Rings[]): readonly Rings[] {
  const middles = polygons.map(([shell = []]) => shell.reduce((sum, [x = 0]) => sum + x, 0) / shell.length);
  const isBeyond = polygons.some((rings) => rings.some((ring) => ring.some(([x = 0]) => Math.abs(x) > 180)));
  if (!isBeyond || polygons.length < 2) return polygons;
  return polygons.map((rings, i) =>
    (middles[i] ?? 0) >= 0 ? rings : rings.map((ring) => ring.map((position) => shiftLongitude(position, 1))),
  );
}
