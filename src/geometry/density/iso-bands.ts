/** Polygons between two contours of a density surface. */
import { contours } from 'd3-contour';
import { toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { cutAtAntimeridian } from '../antimeridian/antimeridian.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { assembleRings } from '../overlay/assemble-rings.ts';
import type { DensityGrid } from './kernel-density.ts';

interface Rings {
  readonly shells: readonly Float64Array[];
  readonly holes: readonly Float64Array[];
}

/**
 * Divides a surface by marching squares, linear between its nodes.
 * @param thresholds ascending, above 0, in the unit of the values
 * @returns for each threshold where the surface lies from it up to the next; longitude and latitude, empty where nowhere
 */
export function traceBands(
  engine: PlanarEngine,
  grid: DensityGrid,
  thresholds: readonly number[],
): readonly FlatGeometry[] {
  const traced = thresholds.map((threshold) => trace(grid, threshold));
  return traced.map((low, i) => {
    const high = traced[i + 1] ?? { shells: [], holes: [] };
    // Contours of two levels never cross: what is inside of the upper one is a hole.
    const band = assembleRings([...low.shells, ...high.holes.map(turn)], [...low.holes, ...high.shells.map(turn)]);
    return cutAtAntimeridian(engine, toLonLat(band, grid));
  });
}

/** Rings in the plane: shells counter-clockwise, holes clockwise. */
function trace({ values, columns, rows, cell, origin }: DensityGrid, threshold: number): Rings {
  const shape = contours().size([columns, rows]).smooth(true);
  // Typed as an array of numbers, of which it only reads.
  const { coordinates } = shape.contour(values as unknown as number[], threshold);
  // A node is in the middle of its pixel.
  const toPlane = (ring: readonly Position[]) =>
    Float64Array.from(ring.flatMap(([x = 0, y = 0]) => [origin[0] + (x - 0.5) * cell, origin[1] + (y - 0.5) * cell]));
  const polygons = coordinates.map((rings) => rings.map(toPlane));
  return {
    shells: polygons.flatMap(([shell]) => (shell ? [orient(shell, 1)] : [])),
    holes: polygons.flatMap(([, ...holes]) => holes.map((hole) => orient(hole, -1))),
  };
}

function orient(ring: Float64Array, sign: 1 | -1): Float64Array {
  let area = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    area += (ring[i] as number) * (ring[i + 3] as number) - (ring[i + 2] as number) * (ring[i + 1] as number);
  }
  return area * sign < 0 ? turn(ring) : ring;
}

function turn(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    turned[ring.length - 2 - i] = ring[i] as number;
    turned[ring.length - 1 - i] = ring[i + 1] as number;
  }
  return turned;
}

function toLonLat(band: FlatGeometry, { plane }: DensityGrid): readonly (readonly (readonly Position[])[])[] {
  const geometry = toGeoJson(band);
  const polygons =
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [];
  let first: number | undefined;
  return polygons
    .filter(([shell = []]) => shell.length > 0)
    .map((rings) => {
      first = undefined;
      return rings.map((ring) => {
        let before = first;
        return ring.map((position) => {
          const [longitude = 0, latitude = 0] = plane.toLonLat(position);
          before = before === undefined ? longitude : nearestLongitude(longitude, before);
          first ??= before;
          return [before, latitude];
        });
      });
    });
}
