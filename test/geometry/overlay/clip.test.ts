import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { clip } from '../../../src/geometry/overlay/clip.ts';
import { bowTie, box, collection, layerOf, line, point } from '../layer-cases.ts';

async function clipped(geometries: readonly (Geometry | null)[], mask: readonly Geometry[]) {
  const numbered = geometries.map((geometry, number) => [geometry, { number }] as const);
  const { features, ...rest } = await clip(layerOf(...numbered), layerOf(...mask));
  const left = features.map(({ properties, geometry }) => [properties.number, geometry && toGeoJson(geometry)]);
  return { left, ...rest };
}

describe('clip', () => {
  it('leaves features within the mask unchanged, Z coordinates included', async () => {
    const high: Geometry = { type: 'Point', coordinates: [1, 1, 300] };
    expect(await clipped([high], [box(0, 0, 2)])).toEqual({
      left: [[0, high]],
      inside: 1,
      cut: 0,
      outside: 0,
      warnings: [],
    });
  });

  it('cuts what reaches over the edge and leaves out what lies outside', async () => {
    const { left, inside, cut, outside } = await clipped([line([-1, 1], [5, 1]), point(9, 9)], [box(0, 0, 2)]);
    expect(left).toEqual([[0, line([0, 1], [2, 1])]]);
    expect([inside, cut, outside]).toEqual([0, 1, 1]);
  });

  it('cuts each kind in a collection', async () => {
    const { left } = await clipped([collection(point(1, 1), point(7, 7), line([1, 1], [4, 1]))], [box(0, 0, 2)]);
    expect(left).toEqual([[0, collection(point(1, 1), line([1, 1], [2, 1]))]]);
  });

  it('counts what merely touches the mask', async () => {
    const { left, outside, warnings } = await clipped([box(2, 0, 2), line([2, 2], [5, 5])], [box(0, 0, 2)]);
    expect([left, outside]).toEqual([[], 2]);
    expect(warnings).toEqual([
      'Dropped 1 point and 1 line in which features only touch the edge of the mask. Use intersection to keep them.',
      'The result is empty: no feature of the layer overlaps the mask.',
    ]);
  });

  it('takes polygons that overlap for one mask, and says what of it cuts nothing', async () => {
    const { left, warnings } = await clipped([line([-1, 1], [9, 1])], [box(0, 0, 2), box(1, 0, 2), point(5, 5)]);
    expect(left).toEqual([[0, line([0, 1], [3, 1])]]);
    expect(warnings).toEqual(['Ignored 1 point of the mask: only polygons clip.']);
  });

  it('repairs both layers and counts features without geometry', async () => {
    const { inside, warnings } = await clipped([bowTie, null], [bowTie, box(0, 0, 1)]);
    expect(inside).toBe(1);
    expect(warnings).toEqual([
      'layer: 1 feature has no geometry (null) and no part in the result.',
      '1 geometry of 2 in layer was invalid (first feature 0: Self-intersection at [1, 1]) and repaired before processing.',
      '1 geometry of 2 in mask was invalid (first feature 0: Self-intersection at [1, 1]) and repaired before processing.',
    ]);
  });
});
