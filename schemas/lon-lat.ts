/** Recognises coordinates that are, or may be, longitude and latitude. */
import type { FlatGeometry } from './flat-geometry.ts';
import { boundsOfAll, shapesOf, type Bounds } from './flat-walk.ts';
import type { Position } from './geometry-types.ts';

/** True when coordinates could be longitude and latitude: no position of any of them is beyond 180 and 90. */
export function looksLonLat(geometries: readonly FlatGeometry[]): boolean {
  return isLonLatBox(boundsOfAll(geometries));
}

export function isLonLatBox({ west, south, east, north }: Bounds): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

/** Drawn coordinates are seldom finer than hundredths; those of places on Earth nearly always are: 0.01 degrees are a kilometre. */
const DRAWN = 100;

/** True when some x or y is finer than drawn coordinates are. */
export function isFine(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ coordinates, stride }) =>
    coordinates.some((value, i) => i % stride !== 2 && isFineNumber(value)),
  );
}

/** @param value an x or a y */
export function isFineNumber(value: number): boolean {
  return Math.abs(value * DRAWN - Math.round(value * DRAWN)) > 1e-6;
}

/**
 * True when an edge between two longitudes may be meant across the antimeridian: it spans more than half a turn. One of
 * exactly a full turn is a circle of latitude, and meant so.
 */
export function isLongEdge(from: number, to: number): boolean {
  const span = Math.abs(to - from);
  return span > 180 && span < 360;
}

export interface LongEdges {
  readonly count: number;
  /** Both ends of the first one. */
  readonly first?: readonly [from: Position, to: Position];
}

const NO_LONG_EDGES: LongEdges = { count: 0 };

/** @param geometry longitude and latitude; at a pole longitudes mean nothing, so an edge along one does not count */
export function longEdgesOf(geometry: FlatGeometry): LongEdges {
  if (geometry.type === 'Point') return NO_LONG_EDGES;
  let found = NO_LONG_EDGES;
  for (const { type, coordinates, stride, ends } of shapesOf(geometry)) {
    if (type === 'Point' || type === 'MultiPoint') continue;
    let start = 0;
    for (const end of ends) {
      for (let i = (start + 1) * stride; i < end * stride; i += stride) {
        const [x0, x1] = [coordinates[i - stride] ?? 0, coordinates[i] ?? 0];
        if (!isLongEdge(x0, x1)) continue;
        const [y0, y1] = [coordinates[i - stride + 1] ?? 0, coordinates[i + 1] ?? 0];
        if (Math.abs(y0) === 90 && y0 === y1) continue;
        found = { count: found.count + 1, first: found.first ?? [[x0, y0], [x1, y1]] }; // prettier-ignore
      }
      start = end;
    }
  }
  return found;
}
