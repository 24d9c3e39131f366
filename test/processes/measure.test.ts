import { describe, expect, it } from 'vitest';
import measure from '../../src/processes/measure.ts';
import { run } from './run.ts';

const square = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] }; // prettier-ignore

describe('measure', () => {
  it('adds measures to each feature, keeps id and properties, and totals them', async () => {
    const features = [
      { type: 'Feature', id: 'a', geometry: square, properties: { name: 'A' } },
      { type: 'Feature', id: 'b', geometry: null, properties: null },
      { type: 'Feature', geometry: { type: 'LineString', coordinates: [[5, 0, 9], [6, 0, 9]] }, properties: {} }, // prettier-ignore
    ];
    const { outputs, warnings } = await run(measure, { layer: { type: 'FeatureCollection', features } });
    // 1 degree of the equator; the square by Karney's PolygonArea, each side cut in 20 000.
    const area = expect.closeTo(12308463893.98, 0) as number;
    expect(outputs.result).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { id: 'a', properties: { name: 'A', area_m2: area, length_m: 0, vertices: 5, extent: [0, 0, 1, 1] } },
        { id: 'b', geometry: null, properties: {} },
        { properties: { area_m2: 0, length_m: expect.closeTo(111319.4908, 4) as number, vertices: 2 } },
      ],
      summary: { features: 3, area_m2: area, vertices: 7, extent: [0, 0, 6, 1], error_bound: 1e-8 },
    });
    expect(warnings).toEqual([
      '1 feature has no geometry (null).',
      'Ignored 2 Z coordinates; areas and lengths are 2D.',
    ]);
  });

  it('measures geodesic edges when asked to', async () => {
    const { outputs } = await run(measure, { layer: square, edges: 'geodesic' });
    expect(outputs.result).toMatchObject({ type: 'Feature', summary: { method: expect.stringContaining('Karney') as string } }); // prettier-ignore
  });

  it('measures rings of geodesics of a few metres to the stated error', async () => {
    const ring = [[163.4399979, -9.8699806], [163.4399947, -9.8699828], [163.4400111, -9.8700122], [163.4400224, -9.8700003], [163.440014, -9.8699899], [163.4399979, -9.8699806]]; // prettier-ignore
    const { outputs, warnings } = await run(measure, { layer: { type: 'Polygon', coordinates: [ring] }, edges: 'geodesic' }); // prettier-ignore
    // With 40 digits, in the plane that touches the ellipsoid there.
    expect(outputs.result).toMatchObject({ summary: { area_m2: expect.closeTo(4.4501357351, 9) as number, error_bound: 1e-8 } }); // prettier-ignore
    expect(warnings).toEqual([]);
  });

  it('says of a sliver that rounding shows in its area', async () => {
    const ring = [[10, 40], [20, 50], [30, 60.0000000001], [10, 40]]; // prettier-ignore
    const layer = { type: 'FeatureCollection', features: [square, { type: 'Polygon', coordinates: [ring] }].map((geometry) => ({ type: 'Feature', properties: {}, geometry })) }; // prettier-ignore
    const { outputs, warnings } = await run(measure, { layer });
    const { summary } = outputs.result as { summary: { error_bound: number } };
    expect(summary.error_bound).toBeGreaterThan(1e-8);
    expect(warnings).toEqual([
      `The area of 1 feature, the first at index 1, can have a relative error of up to ${summary.error_bound}: the rings ` +
        'are so narrow for their extent that rounding shows.',
    ]);
  });

  it('says that an invalid polygon has no area to trust', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
    const { warnings } = await run(measure, { layer: bowTie });
    expect(warnings).toEqual([
      '1 geometry is invalid (first feature 0: Self-intersection at [0.5, 0.5]): areas may be counted twice or cancel out. Run make-valid first.',
    ]);
  });

  it('does not call a cap invalid because it was not cut at the antimeridian', async () => {
    const cap = { type: 'Polygon', coordinates: [[[0, 80], [120, 80], [-120, 80], [0, 80]]] }; // prettier-ignore
    const { warnings } = await run(measure, { layer: cap });
    expect(warnings).toEqual([
      expect.stringContaining('1 edge spans more than 180 degrees of longitude') as string,
      '1 ring goes around a pole, which is assumed to be inside.',
    ]);
  });
});
