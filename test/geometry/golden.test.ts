/**
 * Whole results as they were when they were looked at as geometry: `REGEN=1` writes them anew. What each area must be
 * comes from elsewhere: from elementary geometry, or from lengths by `geod` of PROJ 9.1.1.
 */
import { describe, expect, it } from 'vitest';
import type { Geometry, Polygon, Position } from '../../schemas/geometry-types.ts';
import type { Process } from '../../src/process/define-process.ts';
import concaveHull from '../../src/processes/concave-hull.ts';
import difference from '../../src/processes/difference.ts';
import simplify from '../../src/processes/simplify.ts';
import split from '../../src/processes/split.ts';
import voronoi from '../../src/processes/voronoi.ts';
import { run } from '../processes/run.ts';
import { expectGolden } from './golden.ts';
import { ellipsoidArea, engine, geodesicBuffer } from './in-geojson.ts';
import { square } from './relate/plane.ts';

const hole = (x: number, y: number, size: number) => [...square(x, y, size)].reverse();

const collection = (geometries: readonly Geometry[]) => ({
  type: 'FeatureCollection',
  features: geometries.map((geometry, id) => ({ type: 'Feature', id, properties: {}, geometry })),
});

/** Of a result that is one Feature or several, without a warning. */
async function geometriesOf(process: Process, inputs: unknown): Promise<readonly Geometry[]> {
  const { outputs, warnings } = await run(process, inputs);
  expect(warnings).toEqual([]);
  const result = outputs.result as { geometry: Geometry } | { features: readonly { geometry: Geometry }[] };
  return 'features' in result ? result.features.map(({ geometry }) => geometry) : [result.geometry];
}

const areasOf = (geometries: readonly Geometry[]) => geometries.map((geometry) => engine.area(geometry));

describe('geodesic buffers that were looked at', () => {
  it('20 km around a line across the antimeridian', async () => {
    const line: Geometry = { type: 'LineString', coordinates: [[179.5, -17], [180.5, -16.5]] }; // prettier-ignore
    const { geometry } = await geodesicBuffer(line, 20_000);
    expect(geometry).toMatchObject({ type: 'MultiPolygon', coordinates: { length: 2 } });
    // geod: the line is 120,128.1044 m long, so a band of 2 * 20 km along it and a disc of 20 km at its ends.
    expect(ellipsoidArea(geometry) / 6_061_761_238).toBeCloseTo(1, 3);
    expectGolden('line-across-antimeridian-20-km', geometry, 1e-9);
  });

  it('100 km around a place near the pole', async () => {
    const { geometry } = await geodesicBuffer({ type: 'Point', coordinates: [30, 89.5] }, 100_000);
    const [ring = []] = (geometry as Polygon).coordinates;
    expect(ring.some(([, latitude]) => latitude === 90)).toBe(true);
    // The area of a geodesic disc: pi d^2 (1 - K d^2 / 12), where the curvature K is that at the pole, 1 / 6399593.6^2.
    expect(ellipsoidArea(geometry) / 31_415_287_296).toBeCloseTo(1, 3);
    expectGolden('place-over-pole-100-km', geometry, 1e-9);
  });

  it('1 km inward from a polygon with a hole', async () => {
    const holed: Geometry = { type: 'Polygon', coordinates: [square(0, 0, 0.2), hole(0.08, 0.08, 0.04)] };
    const { geometry } = await geodesicBuffer(holed, -1000);
    expect(geometry).toMatchObject({ type: 'Polygon', coordinates: { length: 2 } });
    // geod: 22,263.88 m from west to east in the middle, 22,114.86 m from south to north, the hole a fifth of both.
    // The outline loses 1 km at each side and keeps its corners; the hole grows by 1 km and gets round ones.
    expect(ellipsoidArea(geometry) / 367_017_469).toBeCloseTo(1, 3);
    expectGolden('hole-inward-1-km', geometry, 1e-9);
  });
});

describe('planar results that were looked at', () => {
  it('the difference of two polygons with holes', async () => {
    const a = { type: 'Polygon', coordinates: [square(0, 0, 10), hole(2, 2, 2)] };
    const b = { type: 'Polygon', coordinates: [square(3, 3, 5), hole(5, 5, 2)] };
    const result = await geometriesOf(difference, { a, b });
    // 100 - 4, less 25 - 4 of which 1 is in the hole; the hole of b stays as an island.
    expect(areasOf(result)).toEqual([96 - 20]);
    expectGolden('difference-with-holes', result[0] as Geometry, 1e-12);
  });

  it('a polygon with a hole that two lines split', async () => {
    const layer = { type: 'Polygon', coordinates: [square(0, 0, 12), hole(4, 4, 4)] };
    const lines = { type: 'MultiLineString', coordinates: [[[6, -1], [6, 13]], [[6, 2], [13, 2]]] }; // prettier-ignore
    const pieces = await geometriesOf(split, { layer, lines });
    // 6 by 12 and 6 by 10, each with half of the hole, and 6 by 2.
    expect(areasOf(pieces).toSorted((x, y) => x - y)).toEqual([12, 60 - 8, 72 - 8]);
    expectGolden('split-with-hole', { type: 'GeometryCollection', geometries: [...pieces] }, 1e-12);
  });

  it('the concave hull of a horseshoe of points', async () => {
    const result = await geometriesOf(concaveHull, concaveHull.examples[0]?.inputs);
    // Two legs of 1 by 3 and what joins them, 3 by 1, with half a square in each of the corners between.
    expect(areasOf(result)).toEqual([9 + 2 * 0.5]);
    expectGolden('concave-hull-horseshoe', result[0] as Geometry, 1e-12);
  });

  it('the Voronoi cells of a cross', async () => {
    const points = [[5, 5], [1, 5], [9, 5], [5, 1], [5, 9]].map((coordinates): Geometry => ({ type: 'Point', coordinates })); // prettier-ignore
    const cells = await geometriesOf(voronoi, { layer: collection(points), extent: [0, 0, 10, 10] });
    // Halfway to the others the middle ends: 4 by 4. They share the rest alike.
    const areas = areasOf(cells);
    expect(areas).toHaveLength(5);
    areas.forEach((area, i) => expect(area).toBeCloseTo(i === 0 ? 16 : (100 - 16) / 4, 12));
    expectGolden('voronoi-cross', { type: 'GeometryCollection', geometries: [...cells] }, 1e-12);
  });

  it('four parcels whose shared borders wave, simplified as a coverage', async () => {
    const wave = (from: Position, to: Position): Position[] => {
      const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [from, to];
      const off = [0, 0.2, -0.2, 0.2, -0.2];
      return off.map((shift, i): Position => {
        const at = i / 5;
        return [ax + (bx - ax) * at + (by - ay) * 0.1 * shift, ay + (by - ay) * at - (bx - ax) * 0.1 * shift];
      });
    };
    // Each border from the middle outwards; the parcel to its left takes it as it is, the other one backwards.
    const ends: Position[] = [[520, 10], [510, 20], [500, 10], [510, 0]]; // prettier-ignore
    const corners: Position[] = [[520, 20], [500, 20], [500, 0], [520, 0]]; // prettier-ignore
    const borders = ends.map((end) => [...wave([510, 10], end), end]);
    const parcels = corners.map((corner, i): Geometry => {
      const [first = [], second = []] = [borders[i], borders[(i + 1) % 4]];
      return { type: 'Polygon', coordinates: [[...first, corner, ...[...second].reverse()]] };
    });
    const options = { mode: 'coverage', units: 'coordinates', tolerance: 1.5 };
    const result = await geometriesOf(simplify, { ...options, layer: collection(parcels) });
    // The rest is four squares of 10 by 10.
    expect(areasOf(result)).toEqual([100, 100, 100, 100]);
    expectGolden('coverage-of-four-parcels', { type: 'GeometryCollection', geometries: [...result] }, 1e-12);
  });
});
