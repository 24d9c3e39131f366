/** A plane in metres for geometries in longitude and latitude, out of which their own numbers come back unchanged. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { largestScale } from './metres-per-degree.ts';

export interface MetricPlane {
  toPlane(geometry: FlatGeometry): FlatGeometry;
  /** @param geometry whose coordinates are among those that were given */
  toLonLat(geometry: FlatGeometry): FlatGeometry;
}

/** Distances in it are never shorter than they truly are; at its edge nearest to the equator they are true. */
export function metricPlane(given: FlatGeometry): MetricPlane {
  const { south, north } = boundsOf(given);
  const { x, y } = largestScale(south, north);
  const [longitudes, latitudes] = [sortedAxis(given, 0), sortedAxis(given, 1)];
  return {
    toPlane: (geometry) =>
      mapAxes(
        geometry,
        (longitude) => longitude * x,
        (latitude) => latitude * y,
      ),
    // Dividing by the scale may miss the last bit; neighbours that share a border must not part there.
    toLonLat: (geometry) =>
      mapAxes(
        geometry,
        (east) => nearest(longitudes, east / x),
        (up) => nearest(latitudes, up / y),
      ),
  };
}

type Change = (value: number) => number;

function mapAxes(geometry: FlatGeometry, changeX: Change, changeY: Change): FlatGeometry {
  if (geometry.type === 'GeometryCollection') {
    return { type: geometry.type, geometries: geometry.geometries.map((member) => mapAxes(member, changeX, changeY)) };
  }
  const coordinates = geometry.coordinates.slice();
  for (let i = 0; i < coordinates.length; i += geometry.stride) {
    coordinates[i] = changeX(coordinates[i] ?? 0);
    coordinates[i + 1] = changeY(coordinates[i + 1] ?? 0);
  }
  return { ...geometry, coordinates };
}

function sortedAxis(geometry: FlatGeometry, axis: 0 | 1): Float64Array {
  const shapes = shapesOf(geometry);
  const values = new Float64Array(
    shapes.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0),
  );
  let next = 0;
  for (const { coordinates, stride } of shapes) {
    for (let i = axis; i < coordinates.length; i += stride) values[next++] = coordinates[i] ?? 0;
  }
  return values.sort();
}

function nearest(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const [below, above] = [sorted[low - 1] ?? -Infinity, sorted[low] ?? value];
  return value - below < above - value ? below : above;
}
