import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import simplify from '../../src/processes/simplify.ts';
import { engine } from '../geometry/in-geojson.ts';
import { ringArea, square } from '../geometry/relate/plane.ts';
import { run, type Ran } from './run.ts';
import { createRandom } from '../judges/random.ts';

interface Feature {
  readonly id?: string | number;
  readonly geometry: Geometry;
}

function featuresOf({ outputs }: Ran): readonly Feature[] {
  return (outputs.result as { features: readonly Feature[] }).features;
}

/** Cells of a grid whose borders wander, each border the same from both sides. */
function wavyCoverage(cells: number, [x0, y0, size]: readonly [number, number, number]) {
  const { fraction: random } = createRandom(7);
  const STEPS = 12;
  const wander = () => (random() - 0.5) * 0.12;
  const sides = new Map<string, readonly Position[]>();
  const isEdge = (n: number) => n === 0 || n === cells;
  function side(x: number, y: number, isUp: boolean): readonly Position[] {
    const key = `${x} ${y} ${isUp}`;
    const straight = isEdge(isUp ? x : y);
    const made =
      sides.get(key) ??
      Array.from({ length: STEPS + 1 }, (_, i): Position => {
        const off = i === 0 || i === STEPS || straight ? 0 : wander();
        const [u, v] = isUp ? [x + off, y + i / STEPS] : [x + i / STEPS, y + off];
        return [x0 + u * size, y0 + v * size];
      });
    sides.set(key, made);
    return made;
  }
  const features = Array.from({ length: cells * cells }, (_, id) => {
    const [x, y] = [id % cells, Math.floor(id / cells)];
    const ring = [
      ...side(x, y, false).slice(0, -1),
      ...side(x + 1, y, true).slice(0, -1),
      ...[...side(x, y + 1, false)].reverse().slice(0, -1),
      ...[...side(x, y, true)].reverse(),
    ];
    return { type: 'Feature', id, properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } as const };
  });
  return { type: 'FeatureCollection', features };
}

function expectNoGaps(features: readonly Feature[], area: number): void {
  const geometries = features.map(({ geometry }) => geometry);
  const union = engine.union({ type: 'GeometryCollection', geometries });
  const sum = geometries.reduce((total, geometry) => total + engine.area(geometry), 0);
  // One ring without holes, of as much area as the parts have: neither gaps nor overlaps.
  expect(union).toMatchObject({ type: 'Polygon', coordinates: [expect.anything()] });
  expect(engine.area(union) / sum).toBeCloseTo(1, 12);
  expect(sum / area).toBeCloseTo(1, 9);
}

describe('simplify', () => {
  it('leaves out what lies within a tolerance in metres', async () => {
    const { outputs, warnings } = await run(simplify, simplify.examples[1]?.inputs);
    expect(outputs.result).toMatchObject({
      // The second and third vertex lie on one line but for 0.1 m; the last bend is 160 m high.
      geometry: { coordinates: [[5.1197, 52.0917], [5.1211, 52.0918], [5.1211, 52.0932]] }, // prettier-ignore
      summary: { error_bound: 20, positions_before: 4, positions_after: 3 },
    });
    expect(warnings).toEqual([]);
  });

  it('keeps ids, properties, heights and features without a geometry', async () => {
    const line = { type: 'LineString', coordinates: [[0, 0, 1], [1, 0, 2], [2, 0, 3]] }; // prettier-ignore
    const features = [
      { type: 'Feature', id: 'a', properties: { name: 'x' }, geometry: line },
      { type: 'Feature', properties: null, geometry: null },
    ];
    const layer = { type: 'FeatureCollection', features };
    const { outputs, warnings } = await run(simplify, { layer, tolerance: 1 });
    expect(outputs.result).toMatchObject({
      features: [
        { id: 'a', properties: { name: 'x' }, geometry: { coordinates: [[0, 0, 1], [2, 0, 3]] } }, // prettier-ignore
        { geometry: null },
      ],
    });
    expect(warnings).toEqual(['1 feature has no geometry (null).']);
  });

  it('keeps topology where Douglas-Peucker would let a polygon cross itself', async () => {
    // A bay whose mouth is narrower than the tolerance, with a spit that reaches far into it.
    const ring = [[0, 0], [10, 0], [10, 10], [5.2, 10], [5.2, 1.2], [5, 1], [4.8, 1.2], [4.8, 10], [0, 10], [0, 0]]; // prettier-ignore
    const hole = [[5.4, 2], [5.6, 2], [5.6, 9], [5.4, 9], [5.4, 2]]; // prettier-ignore
    for (const tolerance of [0.3, 1, 3, 9, 20]) {
      const layer = { type: 'Polygon', coordinates: [ring, hole] };
      const { outputs } = await run(simplify, { layer, tolerance, units: 'coordinates', coordinates: 'planar' });
      const { geometry } = outputs.result as Feature;
      expect(engine.invalidity(geometry)).toBeUndefined();
    }
    const layer = { type: 'Polygon', coordinates: [ring, hole] };
    const { warnings } = await run(simplify, { layer, tolerance: 9, units: 'coordinates', coordinates: 'planar' });
    expect(warnings).toContain('1 feature was simplified with topology preserved: the chosen mode made them invalid.');
  });

  it('makes an invalid polygon valid first, and says so', async () => {
    const layer = { type: 'Polygon', coordinates: [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]] }; // prettier-ignore
    const { outputs, warnings } = await run(simplify, { layer, tolerance: 0.1, units: 'coordinates' });
    expect((outputs.result as Feature).geometry.type).toBe('MultiPolygon');
    expect(warnings).toEqual(['1 feature was invalid and repaired before simplification: feature 0.']);
  });

  it('keeps topology however winding a line is, where the engine alone would crash', async () => {
    const coordinates = Array.from({ length: 3000 }, (_, i) => [i, (i % 2 === 0 ? 1 : -1) * (3000 - i)]);
    const layer = { type: 'LineString', coordinates };
    const { outputs, warnings } = await run(simplify, {
      layer,
      tolerance: 0.5,
      units: 'coordinates',
      mode: 'topology',
    });
    expect((outputs.result as { summary: unknown }).summary).toMatchObject({ positions_before: 3000 });
    expect(warnings).toEqual(['1 feature was too complex for the engine and simplified by Douglas-Peucker.']);
  });

  it('keeps the borders of a coverage shared, without gaps', async () => {
    const layer = wavyCoverage(6, [1000, 2000, 100]);
    const ran = await run(simplify, {
      layer,
      tolerance: 12,
      units: 'coordinates',
      mode: 'coverage',
      keep_outline: true,
    });
    const { summary } = ran.outputs.result as { summary: { positions_before: number; positions_after: number } };
    expect(summary.positions_after).toBeLessThan(summary.positions_before / 2);
    expect(featuresOf(ran).map(({ id }) => id)).toEqual(layer.features.map(({ id }) => id));
    expectNoGaps(featuresOf(ran), 600 * 600);
    expect(ran.warnings).toEqual([]);
  });

  it('takes the polygons of collections into the coverage', async () => {
    const west = [[0, 10], [10, 10], [10.3, 8], [9.8, 6], [10.2, 4], [9.9, 2], [10, 0], [0, 0], [0, 10]]; // prettier-ignore
    const east = [[10, 10], [20, 10], [20, 0], [10, 0], [9.9, 2], [10.2, 4], [9.8, 6], [10.3, 8], [10, 10]]; // prettier-ignore
    const polygon = (ring: Position[]) => ({ type: 'Polygon', coordinates: [ring] });
    const nested = { type: 'GeometryCollection', geometries: [polygon(east), { type: 'Point', coordinates: [1, 1] }] };
    const features = [polygon(west), { type: 'GeometryCollection', geometries: [nested] }].map((geometry) => ({ type: 'Feature', properties: {}, geometry })); // prettier-ignore
    const inputs = { tolerance: 3, units: 'coordinates', coordinates: 'planar', mode: 'coverage' };
    const ran = await run(simplify, { layer: { type: 'FeatureCollection', features }, ...inputs });
    expect(ran.warnings).toEqual(['The lines and points of 1 collection are unchanged: a coverage consists of polygons.']); // prettier-ignore
    const areas = featuresOf(ran).map(({ geometry }) => engine.area(geometry));
    // Their common border became straight.
    expect(areas).toEqual([100, 100]);
    expect(featuresOf(ran)[1]?.geometry).toMatchObject({ geometries: [{ geometries: [{ type: 'Polygon' }, { type: 'Point' }] }] }); // prettier-ignore
  });

  it('keeps borders shared in longitude and latitude too, at positions that were there', async () => {
    const layer = wavyCoverage(5, [5.1, 52.03, 0.013]);
    const ran = await run(simplify, { layer, tolerance: 120, mode: 'coverage' });
    expectNoGaps(featuresOf(ran), (5 * 0.013) ** 2);
    const given = new Set(layer.features.flatMap(({ geometry }) => geometry.coordinates[0].map((p) => p.join())));
    for (const { geometry } of featuresOf(ran)) {
      if (geometry.type !== 'Polygon') throw new Error(geometry.type);
      for (const place of geometry.coordinates.flat()) expect(given.has(place.join())).toBe(true);
    }
  });

  it('reports overlapping polygons, and geometries other than polygons, as not a coverage', async () => {
    const features = [square(0, 0, 10), square(5, 5, 10)].map((ring) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'Polygon', coordinates: [ring] },
    }));
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } };
    const layer = { type: 'FeatureCollection', features: [...features, point] };
    const { warnings } = await run(simplify, { layer, tolerance: 1, units: 'coordinates', mode: 'coverage' });
    expect(warnings).toContain('1 feature was not a polygon and is unchanged: a coverage consists of polygons.');
    expect(warnings).toContainEqual(expect.stringContaining('The polygons are not a coverage: they overlap'));
  });

  it('refuses metres for coordinates that are not on Earth', async () => {
    const layer = { type: 'LineString', coordinates: [[392000, 5820000], [393200, 5820400]] }; // prettier-ignore
    await expect(run(simplify, { layer, tolerance: 10 })).rejects.toMatchObject({
      code: 'invalid-geometry',
      issues: [{ pointer: '/layer', message: expect.stringContaining('units "coordinates"') }],
    });
  });

  it('warns when a tolerance was taken in degrees', async () => {
    const layer = { type: 'LineString', coordinates: [[5, 42], [16, 53]] }; // prettier-ignore
    const { warnings } = await run(simplify, { layer, tolerance: 10, units: 'coordinates' });
    expect(warnings).toEqual([
      'The coordinates look like longitude and latitude, so the tolerance of 10 is taken as degrees. ' +
        'For metres use units "metres".',
    ]);
  });

  it.each([
    ['is larger than all there is', [[5, 52], [6, 53]], 10], // prettier-ignore
    ['is larger than all there is, be it a park', [[5.1197, 52.0917], [5.1298, 52.0991]], 0.5], // prettier-ignore
    ['is far between such places', [[5.1197, 42.0917], [16, 53]], 5], // prettier-ignore
  ])('refuses a tolerance in degrees that %s', async (_, coordinates, tolerance) => {
    const inputs = { layer: { type: 'LineString', coordinates }, tolerance, units: 'coordinates' };
    await expect(run(simplify, inputs)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('For metres use units "metres", or use coordinates "planar"') as string,
      issues: [{ pointer: '/tolerance' }],
    });
    const { warnings } = await run(simplify, { ...inputs, coordinates: 'planar' });
    expect(warnings).toEqual([]);
  });

  it('refuses metres in a plane', async () => {
    const layer = { type: 'LineString', coordinates: [[5, 52], [6, 53]] }; // prettier-ignore
    await expect(run(simplify, { layer, tolerance: 10, coordinates: 'planar' })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/coordinates' }],
    });
  });

  it('keeps the area of a ring to what its tolerance and perimeter allow', async () => {
    const ring = Array.from({ length: 401 }, (_, i): Position => {
      const turn = ((i % 400) / 400) * 2 * Math.PI;
      return [100 * Math.cos(turn), 100 * Math.sin(turn)];
    });
    const { outputs } = await run(simplify, {
      layer: { type: 'Polygon', coordinates: [ring] },
      tolerance: 1,
      units: 'coordinates',
    });
    const { geometry } = outputs.result as Feature;
    const lost = ringArea(ring) - engine.area(geometry);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(2 * Math.PI * 100 * 1);
  });
});
