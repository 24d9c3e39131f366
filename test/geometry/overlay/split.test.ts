import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Polygon } from '../../../schemas/geometry-types.ts';
import { measurePlanarLength } from '../../../src/geometry/flat/dimensions.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { split } from '../../../src/geometry/overlay/split.ts';
import splitProcess from '../../../src/processes/split.ts';
import { run } from '../../processes/run.ts';
import { bowTie, box, layerOf, line, point, star } from '../layer-cases.ts';

const engine = await loadGeos();

async function pieces(geometry: Geometry | null, ...blades: readonly Geometry[]) {
  const { features, ...rest } = await split(layerOf(geometry), layerOf(...blades));
  return { ...rest, features, geometries: features.flatMap(({ geometry }) => (geometry ? [toGeoJson(geometry)] : [])) };
}

const areas = (geometries: readonly Geometry[]) => geometries.map((geometry) => engine.area(toFlat(geometry)));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const places = fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 })), { minLength: 2, maxLength: 8 }); // prettier-ignore

describe('split', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(splitProcess, splitProcess.examples[0]?.inputs);
    const properties = { crop: 'rye', split_source: 'field', split_pieces: 4 };
    expect(outputs).toMatchObject({
      result: {
        type: 'FeatureCollection',
        features: [1, 2, 3, 4].map((split_piece) => ({ properties: { ...properties, split_piece } })),
        summary: { features_cut: 1, features_out: 4 },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('conserves the area of polygons', async () => {
    await fc.assert(
      fc.asyncProperty(star, places, async (polygon, blade) => {
        const { geometries, warnings } = await pieces(polygon, line(...blade));
        expect(sum(areas(geometries))).toBeCloseTo(engine.area(toFlat(polygon)), 7);
        expect(warnings.filter((warning) => warning.includes('rounding'))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives pieces that the line no longer crosses', async () => {
    await fc.assert(
      fc.asyncProperty(star, fc.integer({ min: -50, max: 50 }), async (polygon, y) => {
        const { geometries } = await pieces(polygon, line([-200, y], [200, y + 7]));
        for (const piece of geometries) {
          const sides = (piece as Polygon).coordinates
            .flat()
            .map(([px = 0, py = 0]) => py - y - (7 * (px + 200)) / 400);
          expect(Math.min(...sides) > -1e-9 || Math.max(...sides) < 1e-9).toBe(true);
          expect(engine.invalidity(toFlat(piece))).toBeUndefined();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('conserves the length of lines', async () => {
    await fc.assert(
      fc.asyncProperty(places, places, async (given, blade) => {
        const { geometries } = await pieces(line(...given), line(...blade));
        expect(sum(geometries.map((piece) => measurePlanarLength(toFlat(piece))))).toBeCloseTo(measurePlanarLength(toFlat(line(...given))), 7); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  it('cuts a line where it is crossed, touched and covered, but not where it crosses itself', async () => {
    const { geometries } = await pieces(line([0, 0], [9, 0]), line([2, -1], [2, 1]), line([4, 0], [4, 5]), line([6, 0], [7, 0])); // prettier-ignore
    expect(geometries).toEqual([
      line([0, 0], [2, 0]),
      line([2, 0], [4, 0]),
      line([4, 0], [6, 0]),
      line([6, 0], [7, 0]),
      line([7, 0], [9, 0]),
    ]);
    const loop = line([0, 0], [4, 4], [4, 0], [0, 4]);
    expect((await pieces(loop, line([3, 9], [4, 9]))).geometries).toEqual([loop]);
    expect((await pieces(loop, line([3, 2], [5, 2]))).geometries).toEqual([
      line([0, 0], [4, 4], [4, 2]),
      line([4, 2], [4, 0], [0, 4]),
    ]);
  });

  it('cuts a line at its own vertex once', async () => {
    const { geometries } = await pieces(line([0, 0], [1, 0], [2, 0]), line([1, -1], [1, 1]));
    expect(geometries).toEqual([line([0, 0], [1, 0]), line([1, 0], [2, 0])]);
  });

  it('leaves a polygon whole that a line only enters', async () => {
    const { geometries, warnings, cut } = await pieces(box(0, 0, 2), line([-1, 1], [1, 1]));
    expect(geometries).toEqual([box(0, 0, 2)]);
    expect(cut).toBe(0);
    expect(warnings).toEqual(['No feature was split: no line crosses any.']);
  });

  it('cuts along the edges of polygons, holes too', async () => {
    const { geometries } = await pieces(box(0, 0, 4), box(1, 1, 2));
    expect(areas(geometries).sort((a, b) => a - b)).toEqual([4, 12]);
  });

  it('keeps points, null geometries and Z coordinates of features that are not split', async () => {
    const high: Geometry = { type: 'LineString', coordinates: [[9, 9, 1], [8, 8, 2]] }; // prettier-ignore
    expect((await pieces(high, line([0, 0], [1, 1]))).geometries).toEqual([high]);
    expect((await pieces(point(0, 0), line([-1, 0], [1, 0]))).geometries).toEqual([point(0, 0)]);
    expect((await pieces(null, line([-1, 0], [1, 0]))).warnings).toContain('layer: 1 feature has no geometry (null).');
  });

  it('repairs a bow-tie and says what cannot cut', async () => {
    const { geometries, warnings } = await pieces(bowTie, line([-1, 0.5], [3, 0.5]), point(1, 1));
    expect(sum(areas(geometries))).toBeCloseTo(2, 12);
    expect(warnings).toEqual([
      expect.stringContaining('Self-intersection'),
      'Ignored 1 point of lines: only lines split.',
    ]);
  });
});
