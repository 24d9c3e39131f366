import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { overlayLayers, type OverlayMode } from '../../../src/geometry/overlay/layer-overlay.ts';
import { overlayWholes } from '../../../src/geometry/overlay/overlay.ts';
import { bowTie, box, layerOf, line, point, star } from '../layer-cases.ts';

const engine = await loadGeos();
const overlaid = (a: Layer, b: Layer, mode: OverlayMode) => overlayLayers(a, b, { mode });
const areaOf = (layer: Pick<Layer, 'features'>) =>
  layer.features.reduce((sum, { geometry }) => sum + (geometry ? engine.area(geometry) : 0), 0);

/** Squares side by side, so that no two of a layer overlap. */
const checkers = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
    selector: String,
    minLength: 1,
    maxLength: 12,
  })
  .map((cells) => cells.map(([x, y]) => [x, y] as const));

describe('overlayLayers', () => {
  it('keeps the balance of areas between layers', async () => {
    await fc.assert(
      fc.asyncProperty(checkers, checkers, fc.double({ min: 0.01, max: 0.99, noNaN: true }), async (ofA, ofB, by) => {
        const a = layerOf(...ofA.map(([x, y]) => box(x, y, 1)));
        const b = layerOf(...ofB.map(([x, y]) => box(x + by, y + by / 2, 1)));
        const [both, all, identity, difference] = [
          areaOf(await overlaid(a, b, 'intersection')),
          areaOf(await overlaid(a, b, 'union')),
          areaOf(await overlaid(a, b, 'identity')),
          areaOf(await overlaid(a, b, 'difference')),
        ];
        expect(identity).toBeCloseTo(ofA.length, 9);
        expect(difference + both).toBeCloseTo(ofA.length, 9);
        expect(all).toBeCloseTo(ofA.length + ofB.length - both, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('covers in its pieces what the union of the wholes covers', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, star, async (one, two, three) => {
        const [a, b] = [layerOf(one), layerOf(two, three)];
        const { result } = await overlayWholes('union', a, b);
        const { features } = await overlaid(a, b, 'union');
        const pieces = features.flatMap(({ geometry }) => geometry ?? []);
        // Not united again: GEOS may fill or lose what lies between pieces whose borders differ in their last bits. Only
        // where the two features of the second layer overlap are there two pieces.
        const [second, third] = b.features.flatMap(({ geometry }) => geometry ?? []);
        const twice = second && third ? engine.area(engine.intersection(second, third)) : NaN;
        const covered = pieces.reduce((sum, piece) => sum + engine.area(piece), -twice);
        expect(covered).toBeCloseTo(Number(result.summary.area), 6);
      }),
      { numRuns: 15 },
    );
  });

  it('gives the pieces the properties of both, renamed where names are equal, and their sources', async () => {
    const a: Layer = { form: 'collection', features: [{ ...first(box(0, 0, 2), { name: 'A', n: 1 }), id: 'field' }] };
    const b = layerOf([box(1, 0, 2), { name: 'B', b_name: 'C', depth: 4 }]);
    const { features, shared, onlyA, onlyB } = await overlaid(a, b, 'union');
    expect(features.map(({ properties }) => properties)).toEqual([
      { name: 'A', n: 1, b_name: 'B', b_b_name: 'C', depth: 4, a_source: 'field', b_source: 0 },
      { name: 'A', n: 1, a_source: 'field', b_source: null },
      { b_name: 'B', b_b_name: 'C', depth: 4, a_source: null, b_source: 0 },
    ]);
    expect([shared, onlyA, onlyB]).toEqual([1, 1, 1]);
  });

  it('lays its own result over a third layer without losing a source', async () => {
    const once = await overlaid(layerOf(box(0, 0, 2)), layerOf(box(1, 0, 2)), 'intersection');
    const twice = await overlaid(
      { form: 'collection', features: once.features },
      layerOf(box(0, 0, 9)),
      'intersection',
    );
    expect(twice.features[0]?.properties).toEqual({ a_source: 0, b_source: 0, a_source_: 0, b_source_: 0 });
    expect(twice.sourceNames).toEqual(['a_source_', 'b_source_']);
  });

  it('cuts lines and points by polygons, and the other way round leaves polygons whole', async () => {
    const a = layerOf(line([-1, 1], [3, 1]), point(1, 1), point(9, 9));
    const b = layerOf(box(0, 0, 2));
    const there = await overlaid(a, b, 'identity');
    expect(there.features.map(({ geometry }) => geometry && toGeoJson(geometry))).toEqual([
      line([0, 1], [2, 1]),
      { type: 'MultiLineString', coordinates: [[[-1, 1], [0, 1]], [[2, 1], [3, 1]]] }, // prettier-ignore
      point(1, 1),
      point(9, 9),
    ]);
    expect(areaOf(await overlaid(b, a, 'difference'))).toBe(4);
  });

  it('counts what merely touches', async () => {
    const { features, warnings } = await overlaid(
      layerOf(box(0, 0, 1)),
      layerOf(box(1, 0, 1), box(1, 1, 1)),
      'intersection',
    );
    expect(features).toEqual([]);
    expect(warnings).toEqual([
      'Dropped 1 point and 1 line in which features only touch each other. Use intersection to keep them.',
      'The result is empty: no feature of layer overlaps one of overlay.',
    ]);
  });

  it('repairs, and counts features without geometry', async () => {
    const { features, warnings } = await overlaid(layerOf(bowTie, null), layerOf(box(0, 0, 2)), 'intersection');
    expect(areaOf({ features })).toBe(2);
    expect(warnings).toEqual([
      'layer: 1 feature has no geometry (null) and no part in the result.',
      '1 geometry of 2 in layer was invalid (first feature 0: Self-intersection at [1, 1]) and repaired before processing.',
    ]);
  });

  it('takes an empty layer for nothing', async () => {
    expect(areaOf(await overlaid(layerOf(), layerOf(box(0, 0, 2)), 'union'))).toBe(4);
    expect((await overlaid(layerOf(), layerOf(), 'union')).features).toEqual([]);
  });
});

function first(geometry: Geometry, properties: Readonly<Record<string, unknown>>) {
  const [feature] = layerOf([geometry, properties]).features;
  if (!feature) throw new Error('A layer of one has no feature.');
  return feature;
}
