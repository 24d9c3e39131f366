/** Walks over flat geometries: their members and their bounds. */
import type { FlatGeometry, FlatShape } from './flat-geometry.ts';

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The members of all collections, however deep, without the collections themselves. */
export function shapesOf(geometry: FlatGeometry): readonly FlatShape[] {
  return geometry.type === 'GeometryCollection' ? geometry.geometries.flatMap(shapesOf) : [geometry];
}

/** @returns smallest and largest x and y; west is greater than east where there is no position */
export function boundsOf(geometry: FlatGeometry): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { coordinates, stride } of shapesOf(geometry)) {
    for (let i = 0; i < coordinates.length; i += stride) {
      const x = coordinates[i] as number;
      const y = coordinates[i + 1] as number;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
  }
  return { west, south, east, north };
}

export function boundsOfAll(geometries: readonly FlatGeometry[]): Bounds {
  return boundsOf({ type: 'GeometryCollection', geometries });
}
