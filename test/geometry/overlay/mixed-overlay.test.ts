import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { overlayLayers } from '../../../src/geometry/overlay/layer-overlay.ts';
import { overlayWholes, type OverlayOperation } from '../../../src/geometry/overlay/overlay.ts';
import { box, collection, layerOf, line, point } from '../layer-cases.ts';

const engine = await loadGeos();

const place = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
const one = fc.oneof(
  place.map(([x, y]) => point(x, y)),
  // Along the grid only, so that every crossing is exact.
  fc.tuple(place, fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([[x, y], by, across]) => {
    const end: Position = across ? [x + by, y] : [x, y + by];
    return line([x, y], end);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 3 })).map(([[x, y], size]) => box(x, y, size)),
);
const some = fc.array(one, { minLength: 1, maxLength: 4 });

/** Where it is looked: the places of the grid, the middles of its edges and of its cells. */
const spots = Array.from({ length: 21 * 21 }, (_, i): Position => [(i % 21) / 2 - 0.5, Math.floor(i / 21) / 2 - 0.5]);
const isIn = (geometry: FlatGeometry, [x = 0, y = 0]: Position) =>
  engine.is('intersects', geometry, toFlat(point(x, y)));
const isInAny = (geometries: readonly Geometry[], spot: Position) =>
  geometries.some((geometry) => isIn(toFlat(geometry), spot));

/** Whether a place is in the result, by whether it is in each of both. */
const truths: Readonly<Record<OverlayOperation, (a: boolean, b: boolean) => boolean>> = {
  intersection: (a, b) => a && b,
  union: (a, b) => a || b,
  difference: (a, b) => a && !b,
  'symmetric-difference': (a, b) => a !== b,
};

describe('overlays of layers that mix points, lines and polygons', () => {
  it.each(Object.keys(truths) as OverlayOperation[])('%s has each place that it should', async (operation) => {
    await fc.assert(
      fc.asyncProperty(some, some, async (a, b) => {
        const { result } = await overlayWholes(operation, layerOf(...a), layerOf(...b));
        const geometry = result.geometry ?? toFlat(collection());
        for (const spot of spots) {
          const expected = truths[operation](isInAny(a, spot), isInAny(b, spot));
          // The result is closed: points of its border that were subtracted belong to it.
          if (expected) expect([spot, isIn(geometry, spot)]).toEqual([spot, true]);
          else if (isIn(geometry, spot)) expect([spot, isAtBorder(geometry, spot)]).toEqual([spot, true]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('overlay counts a place of points once', async () => {
    const a = layerOf({ type: 'MultiPoint', coordinates: [[1, 0], [11, 11]] }); // prettier-ignore
    const b = layerOf(line([0, 0], [2, 0]), box(10, 10, 2));
    for (const mode of ['identity', 'difference'] as const) {
      const { onlyA } = await overlayLayers(a, b, { mode });
      expect(onlyA).toBe(0);
    }
  });
});

/** Whether near a place there are others of the geometry: a difference is given with its border. */
function isAtBorder(geometry: FlatGeometry, [x = 0, y = 0]: Position): boolean {
  const steps = [-0.25, 0, 0.25];
  return steps.some((dx) => steps.some((dy) => (dx !== 0 || dy !== 0) && isIn(geometry, [x + dx, y + dy])));
}
