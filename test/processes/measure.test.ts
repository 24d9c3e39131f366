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

  it('gives areas and lengths of a projected layer in its plane too, by the names of their units', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2263' } };
    const parcel = { type: 'Polygon', coordinates: [[[980000, 200000], [981000, 200000], [981000, 201000], [980000, 201000], [980000, 200000]]] }; // prettier-ignore
    const line = { type: 'LineString', coordinates: [[980000, 200000, 10], [980300, 200400, 40]] }; // prettier-ignore
    const features = [parcel, line].map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
    const layer = { type: 'FeatureCollection', crs, features };
    const { outputs, warnings } = await run(measure, { layer, three_dimensional: true });
    // shapely in the plane, pyproj's Geod on the ellipsoid with a position every 100 m: test/judges/two-meanings.py.
    const close = (value: number, digits: number) => expect.closeTo(value, digits) as number;
    expect(outputs.result).toMatchObject({
      features: [
        { properties: { area_m2: close(92903.86, 1), planar_area_us_ft2: 1e6, planar_perimeter_us_ft: 4000, vertices: 5 } },
        { properties: { length_m: close(152.40066765, 5), length_3d_m: close(155.325347, 5), planar_length_us_ft: 500, planar_length_3d_us_ft: close(509.5954088, 6) } },
      ],
      summary: {
        area_m2: close(92903.86, 1),
        length_3d_m: close(155.325347, 5),
        planar: { crs: 'EPSG:2263', unit: 'US survey foot', metres_per_unit: close(0.3048006096012, 12), area: 1e6, area_once: 1e6, perimeter: 4000, outer_perimeter: 4000, hole_perimeter: 0, length: 500, length_3d: close(509.5954088, 6) },
      },
    }); // prettier-ignore
    expect(warnings.filter((warning) => warning.startsWith('Ignored'))).toEqual([]);
    const metres = { ...parcel, crs: { type: 'name', properties: { name: 'EPSG:25832' } }, coordinates: [[[500000, 5700000], [500200, 5700000], [500200, 5700100], [500000, 5700100], [500000, 5700000]]] }; // prettier-ignore
    const utm = await run(measure, { layer: metres });
    expect(utm.outputs.result).toMatchObject({ properties: { area_m2: close(20016.0096, 2), planar_area_m2: 20000 } });
  });

  it('says where heights are missing, and gives none where there are none', async () => {
    const lines = [[[5, 52, 1], [5, 52.001]], [[5, 52], [5, 52.001]], [[5, 52, 0], [5, 52.001, 100]]]; // prettier-ignore
    const features = lines.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } })); // prettier-ignore
    const { outputs, warnings } = await run(measure, { layer: { type: 'FeatureCollection', features }, three_dimensional: true }); // prettier-ignore
    const { features: measured, summary } = outputs.result as { features: { properties: { length_m: number; length_3d_m: number | null } }[]; summary: { length_3d_m: number } }; // prettier-ignore
    const [level = NaN] = measured.map(({ properties }) => properties.length_m);
    expect(measured.map(({ properties }) => properties.length_3d_m)).toEqual([level, null, expect.closeTo(Math.hypot(level, 100), 9)]); // prettier-ignore
    expect(summary.length_3d_m).toBeCloseTo(level + Math.hypot(level, 100), 9);
    expect(warnings).toEqual([
      '1 feature has lines without Z coordinates: length_3d is null.',
      '1 position of lines with Z coordinates has none: length_3d takes edges there as level.',
    ]);
    const flat = await run(measure, { layer: { type: 'FeatureCollection', features: features.slice(1, 2) }, three_dimensional: true }); // prettier-ignore
    expect(flat.outputs.result).toMatchObject({ summary: { length_3d_m: null } });
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
