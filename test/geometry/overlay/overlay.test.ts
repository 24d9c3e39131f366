import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { overlayWholes, type OverlayOperation } from '../../../src/geometry/overlay/overlay.ts';
import { jstsArea } from './jsts-overlay.ts';
import { bowTie, box, collection, layerOf, line, point, star } from '../layer-cases.ts';

const engine = await loadGeos();

async function overlaid(operation: OverlayOperation, a: readonly (Geometry | null)[], b: readonly (Geometry | null)[]) {
  const { result, warnings } = await overlayWholes(operation, layerOf(...a), layerOf(...b));
  const geometry = result.geometry ?? toFlat(collection());
  return {
    flat: geometry,
    geometry: toGeoJson(geometry),
    summary: result.summary,
    warnings,
    area: Number(result.summary.area),
  };
}

const area = async (operation: OverlayOperation, a: Geometry, b: Geometry) =>
  (await overlaid(operation, [a], [b])).area;

describe('overlayWholes', () => {
  it('takes points of a away that lie on a line of b, though b has a polygon too', async () => {
    const { geometry, summary } = await overlaid('difference', [point(1, 0)], [line([0, 0], [2, 0]), box(10, 10, 2)]);
    expect(geometry).toEqual({ type: 'GeometryCollection', geometries: [] });
    expect(summary.points).toBe(0);
  });

  it('keeps what either has alone of each dimension', async () => {
    const areas = [box(0, 0, 4)];
    const mixed = [box(1, 1, 1), line([3, 3], [9, 3]), point(20, 20)];
    for (const [a, b] of [
      [areas, mixed],
      [mixed, areas],
    ] as const) {
      const { summary } = await overlaid('symmetric-difference', a, b);
      expect(summary).toMatchObject({ points: 1, lines: 1, polygons: 1, length: 5, area: 15 });
    }
    const apart = await overlaid('symmetric-difference', [point(1, 3)], [line([0, 0], [4, 4]), point(9, 9)]);
    expect(apart.summary).toMatchObject({ points: 2, lines: 1, polygons: 0 });
    const cut = await overlaid('symmetric-difference', [box(0, 0, 4), point(20, 20)], [line([3, 1], [9, 1])]);
    expect(cut.summary).toMatchObject({ points: 1, lines: 1, polygons: 1, length: 5, area: 16 });
  });

  it('keeps the balance of areas', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, async (a, b) => {
        const both = await area('intersection', a, b);
        const [ofA, ofB] = [engine.area(toFlat(a)), engine.area(toFlat(b))];
        expect((await area('union', a, b)) + both).toBeCloseTo(ofA + ofB, 7);
        expect((await area('difference', a, b)) + both).toBeCloseTo(ofA, 7);
        expect((await area('symmetric-difference', a, b)) + 2 * both).toBeCloseTo(ofA + ofB, 7);
      }),
      { numRuns: 30 },
    );
  });

  it('gives a difference that shares no area with what was taken away', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, async (a, b) => {
        const { geometry } = await overlaid('difference', [a], [b]);
        expect(await area('intersection', geometry, b)).toBeLessThan(1e-9);
      }),
      { numRuns: 15 },
    );
  });

  it('does not mind the order of a and b where the operation does not', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, async (a, b) => {
        for (const operation of ['intersection', 'union', 'symmetric-difference'] as const) {
          const [there, back] = [await overlaid(operation, [a], [b]), await overlaid(operation, [b], [a])];
          expect(there.area).toBeCloseTo(back.area, 8);
          expect(await area('symmetric-difference', there.geometry, back.geometry)).toBeLessThan(1e-8);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('agrees with jsts', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, async (a, b) => {
        for (const operation of ['intersection', 'union', 'difference', 'symmetric-difference'] as const) {
          expect(await area(operation, a, b)).toBeCloseTo(jstsArea(operation, a, b), 6);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('counts a place once that several features of a layer have', async () => {
    const { area } = await overlaid('intersection', [box(0, 0, 2), box(1, 0, 2)], [box(0, 0, 9)]);
    expect(area).toBe(6);
  });

  it('keeps the line and the point in which polygons touch', async () => {
    expect((await overlaid('intersection', [box(0, 0, 1)], [box(1, 0, 1)])).geometry).toEqual(line([1, 0], [1, 1]));
    expect((await overlaid('intersection', [box(0, 0, 1)], [box(1, 1, 1)])).geometry).toEqual(point(1, 1));
  });

  it('keeps polygons, lines and points of a mixture, and counts them', async () => {
    const mixture = collection(box(0, 0, 2), line([3, 1], [9, 1]), point(8, 8), point(1, 1));
    const { geometry, summary, warnings } = await overlaid('intersection', [mixture], [box(1, 0, 7.5)]);
    expect(geometry.type).toBe('GeometryCollection');
    expect(summary).toMatchObject({ points: 0, lines: 1, polygons: 1, length: 5.5, area: 2 });
    expect(warnings).toEqual([]);
  });

  it('says that an empty result is empty', async () => {
    const { geometry, warnings } = await overlaid('intersection', [box(0, 0, 1)], [box(5, 5, 1)]);
    expect(geometry).toEqual({ type: 'Polygon', coordinates: [] });
    expect(warnings).toEqual([
      'The result is empty: layer and overlay are disjoint; their extents [0, 0, 1, 1] and [5, 5, 6, 6] do not meet.',
    ]);
  });

  it('repairs a bow-tie and says so', async () => {
    const { area, warnings } = await overlaid('intersection', [bowTie], [box(0, 0, 2)]);
    expect(area).toBe(2);
    expect(warnings).toEqual([
      '1 geometry of 1 in layer was invalid (first feature 0: Self-intersection at [1, 1]) and repaired before processing.',
    ]);
  });

  it('counts features without geometry and Z coordinates', async () => {
    const high: Geometry = { type: 'Point', coordinates: [1, 1, 100] };
    const { geometry, warnings } = await overlaid('union', [high, null], []);
    expect(geometry).toEqual(point(1, 1));
    expect(warnings).toEqual(['layer: 1 feature has no geometry (null).', 'Dropped 1 Z coordinate; the result is 2D.']);
  });

  it('keeps slivers, however thin', async () => {
    const { area } = await overlaid('intersection', [box(0, 0, 1)], [box(1 - 1e-12, 0, 1)]);
    expect(area / 1e-12).toBeCloseTo(1, 3);
  });

  it('keeps its digits far from the origin', async () => {
    const { area } = await overlaid('intersection', [box(1e8, 1e8, 2)], [box(1e8 + 1, 1e8 + 1, 2)]);
    expect(area).toBe(1);
  });

  it('takes an empty layer for nothing', async () => {
    expect((await overlaid('union', [box(0, 0, 3)], [])).area).toBe(9);
    expect((await overlaid('difference', [box(0, 0, 3)], [])).area).toBe(9);
    expect((await overlaid('intersection', [], [])).warnings).toEqual([
      'The result is empty: layer and overlay are empty.',
    ]);
  });
});
