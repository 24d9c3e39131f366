import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import boundary from '../../../src/processes/boundary.ts';
import concaveHull from '../../../src/processes/concave-hull.ts';
import convexHull from '../../../src/processes/convex-hull.ts';
import pointOnSurface from '../../../src/processes/point-on-surface.ts';
import type { Process } from '../../../src/process/define-process.ts';
import { run } from '../../processes/run.ts';
import { bowTie, box, collection, line, point, star } from '../layer-cases.ts';
import { ringArea } from '../relate/plane.ts';
import { isInside } from '../buffer/true-distance.ts';

const engine = await loadGeos();

async function made(process: Process, layer: unknown, options: object = {}) {
  const { outputs, warnings } = await run(process, { layer, ...options });
  return { ...(outputs.result as { geometry: Geometry | null; features?: readonly unknown[] }), warnings };
}

const cloud = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), { minLength: 4, maxLength: 40 }); // prettier-ignore

describe('convex-hull', () => {
  it('answers the published example', async () => {
    const { geometry } = await made(convexHull, convexHull.examples[0]?.inputs.layer);
    expect(geometry && engine.area(toFlat(geometry))).toBe(16);
  });

  it('holds all points and turns left at each corner', async () => {
    await fc.assert(
      fc.asyncProperty(cloud, async (coordinates) => {
        const { geometry } = await made(convexHull, { type: 'MultiPoint', coordinates });
        if (geometry?.type !== 'Polygon') return;
        const [ring = []] = geometry.coordinates;
        for (let i = 0; i < ring.length - 1; i++) {
          const [a, b] = [ring[i] ?? [], ring[i + 1] ?? []];
          expect(ringArea([a, b, ring[i + 2] ?? ring[1] ?? [], a])).toBeGreaterThan(0);
          for (const place of coordinates) expect(ringArea([a, b, place, a])).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is a line or a point where positions lie on one', async () => {
    expect((await made(convexHull, line([0, 0], [1, 1], [3, 3]))).geometry).toMatchObject({ type: 'LineString' });
    expect((await made(convexHull, point(4, 5))).geometry).toEqual(point(4, 5));
  });

  it('is of each feature if asked, with its id', async () => {
    const features = [
      { type: 'Feature', id: 'a', properties: { k: 1 }, geometry: bowTie },
      { type: 'Feature', id: 'b', properties: {}, geometry: null },
    ];
    const layer = { type: 'FeatureCollection', features };
    const result = await made(convexHull, layer, { of: 'feature' });
    expect(result.features).toMatchObject([
      { id: 'a', properties: { k: 1 } },
      { id: 'b', geometry: null },
    ]);
    expect(result.warnings).toEqual(['1 feature has no geometry (null).']);
    expect((await made(convexHull, layer)).features).toBeUndefined();
  });
});

describe('concave-hull', () => {
  it('follows the dent of a horseshoe', async () => {
    const { geometry } = await made(concaveHull, concaveHull.examples[0]?.inputs.layer);
    expect(geometry && isInside([2.5, 1], geometry)).toBe(false);
    expect(geometry && isInside([2.5, 2.5], geometry)).toBe(true);
  });

  it('is the convex hull at ratio 1, and holds all points at any', async () => {
    await fc.assert(
      fc.asyncProperty(cloud, fc.double({ min: 0, max: 1, noNaN: true }), async (coordinates, ratio) => {
        const points = { type: 'MultiPoint', coordinates } as const;
        const convex = engine.convexHull(toFlat(points));
        const at = async (ratio: number) =>
          toFlat((await made(concaveHull, points, { ratio })).geometry ?? collection());
        expect(engine.area(await at(1))).toBeCloseTo(engine.area(convex), 6);
        expect(engine.is('covers', await at(ratio), toFlat(points))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('point-on-surface', () => {
  it('is inside where the centroid is not', async () => {
    const inL = pointOnSurface.examples[0]?.inputs.layer as Geometry;
    const { geometry } = await made(pointOnSurface, inL);
    expect(geometry?.type === 'Point' && isInside(geometry.coordinates, inL)).toBe(true);
  });

  it('is inside any polygon, holes or not', async () => {
    await fc.assert(
      fc.asyncProperty(star, async (polygon) => {
        const { geometry } = await made(pointOnSurface, polygon);
        expect(isInside((geometry as { coordinates: Position }).coordinates, polygon)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is in the kind of highest dimension', async () => {
    const { geometry } = await made(pointOnSurface, collection(point(50, 50), line([40, 40], [41, 41]), box(0, 0, 2)));
    expect(geometry).toEqual(point(1, 1));
  });

  it('is strictly inside where the middle scan line meets a spike of a rounding step', async () => {
    const spiked: Geometry = {
      type: 'Polygon',
      // prettier-ignore
      coordinates: [[[2653.9, 0], [2653.9, 800], [1653.9, 800], [1653.9, 640], [2653.8999999999996, 640], [2653.9, 0]]],
    };
    expect((await made(pointOnSurface, spiked)).geometry).toEqual(point(2153.9, 720));
  });

  it('is on the parts that an empty member of higher dimension hides', async () => {
    const middle = line([20, 20], [30, 30], [40, 40]);
    const nothing: Geometry = { type: 'Polygon', coordinates: [] };
    expect((await made(pointOnSurface, collection(nothing, middle))).geometry).toEqual(point(30, 30));
    const noLine: Geometry = { type: 'MultiLineString', coordinates: [] };
    expect((await made(pointOnSurface, collection(nothing, noLine, point(1, 2)))).geometry).toEqual(point(1, 2));
    const flat: Geometry = { type: 'Polygon', coordinates: [[[0, 0], [9, 9], [0, 0], [0, 0]]] }; // prettier-ignore
    expect((await made(pointOnSurface, collection(flat, collection(middle)))).geometry).toEqual(point(30, 30));
  });

  it('is a vertex of a polygon without any double inside', async () => {
    const step = 2 ** -52;
    const thin: Geometry = { type: 'Polygon', coordinates: [[[1, 1], [1 + step, 1], [1, 1 + step], [1, 1]]] }; // prettier-ignore
    expect((await made(pointOnSurface, thin)).geometry).toEqual(point(1, 1));
  });

  it('repairs a bow-tie and says so', async () => {
    expect((await made(pointOnSurface, bowTie)).warnings).toHaveLength(1);
  });
});

describe('boundary', () => {
  it('has the rings of a polygon, holes too', async () => {
    const { geometry, warnings } = await made(boundary, boundary.examples[0]?.inputs.layer);
    expect(geometry).toMatchObject({ type: 'MultiLineString', coordinates: [{ length: 5 }, { length: 5 }] });
    expect(warnings).toEqual([]);
  });

  it('has the ends of lines, but not where two meet', async () => {
    const lines: Geometry = { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[1, 1], [2, 0]]] }; // prettier-ignore
    expect((await made(boundary, lines)).geometry).toEqual({ type: 'MultiPoint', coordinates: [[0, 0], [2, 0]] }); // prettier-ignore
  });

  it('is nothing for points and closed lines, and says how many', async () => {
    const { geometry, warnings } = await made(boundary, collection(point(0, 0), line([0, 0], [1, 0], [1, 1], [0, 0])));
    expect(geometry).toBeNull();
    expect(warnings).toEqual([
      'The boundary of 1 geometry is empty (null).',
      'The result is empty: points and closed lines have no boundary, and the layer has nothing else.',
    ]);
  });
});
