/** Every process that repairs first repairs by the default rule: a hole outside of its shell that touches it is land. */
import { describe, expect, it } from 'vitest';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { toFlat, toGeoJson } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { emptyPolygon } from '../../src/geometry/flat/flat.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import type { Process } from '../../src/process/define-process.ts';
import buffer from '../../src/processes/buffer.ts';
import clip from '../../src/processes/clip.ts';
import difference from '../../src/processes/difference.ts';
import dissolve from '../../src/processes/dissolve.ts';
import geometryBuffer from '../../src/processes/geometry-buffer.ts';
import intersection from '../../src/processes/intersection.ts';
import makeValid from '../../src/processes/make-valid.ts';
import overlay from '../../src/processes/overlay.ts';
import simplify from '../../src/processes/simplify.ts';
import split from '../../src/processes/split.ts';
import summarizeWithin from '../../src/processes/summarize-within.ts';
import symmetricDifference from '../../src/processes/symmetric-difference.ts';
import union from '../../src/processes/union.ts';
import { square } from '../geometry/relate/plane.ts';
import { run } from './run.ts';

const engine = await loadGeos();

const rings = [square(0, 0, 2), square(2, 2, 2)];
const beside = { type: 'Polygon', coordinates: rings };
const around = { type: 'Polygon', coordinates: [square(-10, -10, 30)] };
const far = { type: 'Polygon', coordinates: [square(50, 50, 1)] };
const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
/** More rings than the engine repairs at once: a row of squares further off, each a polygon by itself. */
const many = {
  type: 'MultiPolygon',
  coordinates: [rings, ...Array.from({ length: 40 }, (_, i) => [square(100 + 3 * i, 0, 1)])],
};

/** Area of all polygons of a result. */
async function areaOf(process: Process, inputs: unknown): Promise<number> {
  const { outputs } = await run(process, inputs);
  const [result] = Object.values(outputs) as { geometry?: Geometry; features?: readonly { geometry: Geometry }[] }[];
  const geometries = result?.features?.map(({ geometry }) => geometry) ?? [result?.geometry ?? toGeoJson(emptyPolygon)];
  return geometries.map((geometry): FlatGeometry => toFlat(geometry)).reduce((sum, each) => sum + engine.area(each), 0);
}

describe('a polygon whose hole touches it from outside has an area of 8', () => {
  it.each<readonly [Process, Readonly<Record<string, unknown>>, number]>([
    [makeValid, { layer: beside }, 8],
    [makeValid, { layer: many }, 48],
    [geometryBuffer, { geometry: beside, distance: 0 }, 8],
    [geometryBuffer, { geometry: many, distance: 0 }, 48],
    [union, { a: beside, b: far }, 9],
    [intersection, { a: beside, b: around }, 8],
    [intersection, { a: many, b: around }, 8],
    [difference, { a: beside, b: far }, 8],
    [difference, { a: around, b: beside }, 892],
    [symmetricDifference, { a: beside, b: around }, 892],
    [dissolve, { layer: beside }, 8],
    [clip, { layer: beside, mask: around }, 8],
    [clip, { layer: around, mask: beside }, 8],
    [overlay, { a: beside, b: around, mode: 'intersection' }, 8],
    [split, { layer: beside, lines: { type: 'LineString', coordinates: [[1, -1], [1, 9]] } }, 8], // prettier-ignore
    [simplify, { layer: beside, tolerance: 0.001, units: 'coordinates', coordinates: 'planar' }, 8],
    [simplify, { layer: beside, tolerance: 0.001, units: 'coordinates', coordinates: 'planar', mode: 'topology' }, 8],
  ])('%# in $id', async (process, inputs, area) => {
    expect(await areaOf(process, inputs)).toBeCloseTo(area, 9);
  });

  it('in buffer, as the valid geometry has', async () => {
    const geometry = {
      type: 'Polygon',
      coordinates: rings.map((ring) => ring.map(([x = 0, y = 0]) => [x / 100, y / 100])),
    };
    const valid = { type: 'MultiPolygon', coordinates: geometry.coordinates.map((ring) => [ring]) };
    const expected = await areaOf(buffer, { geometry: valid, distance: 10 });
    expect(await areaOf(buffer, { geometry, distance: 10 })).toBeCloseTo(expected, 12);
  });

  it('in summarize-within, on both sides', async () => {
    const sum = async (polygons: unknown, layer: unknown) => {
      const { outputs } = await run(summarizeWithin, { polygons: feature(polygons), layer: feature(layer), coordinates: 'planar' }); // prettier-ignore
      return JSON.stringify(outputs);
    };
    const valid = { type: 'MultiPolygon', coordinates: rings.map((ring) => [ring]) };
    expect(await sum(around, beside)).toBe(await sum(around, valid));
  });
});
