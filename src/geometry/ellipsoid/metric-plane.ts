/** Local plane in metres that restores the original longitudes and latitudes exactly. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { largestScale } from './metres-per-degree.ts';

export interface MetricPlane {
  toPlane(geometry: FlatGeometry): FlatGeometry;
  /** @param geometry its coordinates must be among the original ones */
  toLonLat(geometry: FlatGeometry): FlatGeometry;
}

/** Creates a plane that never underestimates distances; they are exact at its latitude nearest to the equator. */
export function createMetricPlane(geometry: FlatGeometry): MetricPlane {
  const { south, north } = boundsOf(geometry);
  const { x, y } = largestScale(south, north);
  const [longitudes, latitudes] = [sortedAxis(geometry, 0), sortedAxis(geometry, 1)];
  return {
    toPlane: (geometry) =>
      mapAxes(
        geometry,
        (longitude) => longitude * x,
        (latitude) => latitude * y,
      ),
    // Division may miss the last bit, which would separate shared borders.
    toLonLat: (geometry) =>
      mapAxes(
        geometry,
        (east) => findNearest(longitudes, east / x),
        (up) => findNearest(latitudes, up / y),
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

function findNearest(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const [below, above] = [sorted[low - 1] ?? -Infinity, sorted[low] ?? value];
  return value - below < above - value ? below : above;
}
