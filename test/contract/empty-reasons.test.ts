/** An empty result is given its true reason by the process that made it; `test/judges/empty-reasons.test.ts` tries more. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';

const processes = await loadBuiltInProcesses();
const p = square(4, 50, 1);
const far = square(20, 50, 1);
const point = { type: 'Point', coordinates: [4, 50] };
const apart = 'their extents [4, 50, 5, 51] and [20, 50, 21, 51] do not meet';

describe('the reason of an empty result', () => {
  it.each([
    ['difference', { a: p, b: p }, 'b covers all of a'],
    ['symmetric-difference', { a: p, b: p }, 'a and b are equal'],
    ['intersection', { a: p, b: far }, `a and b are disjoint; ${apart}`],
    ['union', { a: collection(), b: collection() }, 'a and b are empty'],
    ['overlay', { a: p, b: p, mode: 'difference' }, 'features of b cover all of a'],
    ['overlay', { a: p, b: far }, `no feature of a overlaps one of b; ${apart}`],
    ['clip', { layer: p, mask: far }, `no feature of the layer overlaps the mask; ${apart}`],
    ['select-by-location', { layer: p, other: p, predicate: 'disjoint' }, 'every feature with a geometry intersects one of other'], // prettier-ignore
    ['select-by-location', { layer: p, other: p, predicate: 'disjoint', distance: 5 }, 'every feature with a geometry is within 5 metres of one of other'], // prettier-ignore
    ['select-by-location', { layer: p, other: far }, `no feature has the relation intersects to one of other; ${apart}`], // prettier-ignore
    ['select-by-location', { layer: p, other: far, distance: 1 }, 'no feature is within 1 metres of one of other'],
    ['select-by-attribute', { layer: feature(1, p, { n: 1 }), filter: 'n = 2' }, 'no feature matches the filter'],
    ['select-by-attribute', { layer: feature(1, p, { n: 1 }), filter: "n = 'a'" }, 'for no feature it is known whether it matches the filter (values are missing, or of another type)'], // prettier-ignore
    ['select-by-attribute', { layer: collection(feature(1, null, { n: 1 }), feature(2, p, { n: 2 })), filter: 'n = 1' }, 'no feature that matches the filter has a geometry'], // prettier-ignore
    ['spatial-join', { layer: p, other: far, keep_unmatched: false }, `no feature of layer has the relation intersects to one of other, and keep_unmatched is false; ${apart}`], // prettier-ignore
    ['delaunay', { layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 1]] } }, 'a triangle needs three different points, and there are 2'], // prettier-ignore
    ['delaunay', { layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 1], [2, 2]] } }, 'all 3 points lie on one line'], // prettier-ignore
    ['boundary', { layer: point }, 'points and closed lines have no boundary, and the layer has nothing else'],
    ['split', { layer: collection(), lines: point }, 'layer is empty, it has no features'],
    ['centroid', { layer: collection() }, 'layer is empty, it has no features'],
    ['validate', { layer: collection() }, 'layer is empty, it has no features'],
    ['geometry-buffer', { geometry: collection(feature(1, p), feature(2, point)), distance: -3, coordinates: 'planar' }, 'no point of a polygon is more than 3 from its edge'], // prettier-ignore
    ['buffer', { geometry: collection(feature(1, point), feature(2, point)), distance: 0 }, 'points and lines have no area to shrink, and a distance above 0 makes one'], // prettier-ignore
    ['make-valid', { layer: { type: 'LineString', coordinates: [[0, 0], [1, 1]] }, keep: 'polygons' }, 'no feature encloses an area, and keep "polygons" leaves lines and points out; keep "all" has them'], // prettier-ignore
    ['make-valid', { layer: { type: 'Polygon', coordinates: [[[0, 0], [1, 1]]] }, keep: 'polygons' }, 'no feature encloses an area, and keep "polygons" leaves lines and points out; keep "all" has them'], // prettier-ignore
    ['make-valid', { layer: feature(1, { type: 'Point', coordinates: ['a', 1] }), keep: 'polygons' }, 'layer is empty, no feature of it has a position that can be read'], // prettier-ignore
    ['make-valid', { layer: collection(feature(1, null)), keep: 'polygons' }, 'layer is empty, no feature of it has a position'], // prettier-ignore
  ])('is given by %s of %j', async (id, inputs, reason) => {
    const { warnings } = await run(processes.get(id), inputs);
    const reasons = warnings.filter((warning) => warning.startsWith('The result is empty'));
    expect(reasons).toEqual([`The result is empty: ${reason}.`]);
  });

  it.each([
    ['an empty polygon', { type: 'Polygon', coordinates: [] }, 'valid, no faults', []],
    ['no geometry', feature(1, null), 'valid, no faults', ['1 feature has no geometry (null).']],
    ['a fault without a place', feature(1, { type: 'Point', coordinates: ['a', 1] }), '1 of 1 feature invalid', []],
  ])('is not given by validate, whose verdict is the answer: %s', async (_, layer, verdict, said) => {
    const { outputs, warnings } = await run(processes.get('validate'), { layer });
    expect(outputs.result).toMatchObject({ summary: { verdict } });
    expect(warnings).toEqual(said);
  });

  it('is not asked for where validate finds nothing', async () => {
    const { outputs, warnings } = await run(processes.get('validate'), { layer: p });
    expect(warnings).toEqual([]);
    expect(outputs).toMatchObject({ result: { features: [], summary: { verdict: 'valid, no faults', valid: true } } });
  });
});
