import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import snap from '../../src/processes/snap.ts';
import { engine } from '../geometry/in-geojson.ts';
import { square } from '../geometry/relate/plane.ts';
import { metres } from '../geometry/buffer/true-distance.ts';
import { run, type Ran } from './run.ts';

interface Feature {
  readonly geometry: Geometry;
  readonly summary: { readonly moved: number; readonly inserted: number };
}

const polygons = (...rings: unknown[]) => ({
  type: 'FeatureCollection',
  features: rings.map((ring, id) => ({
    type: 'Feature',
    id,
    properties: { id },
    geometry: { type: 'Polygon', coordinates: [ring] },
  })),
});

const geometriesOf = ({ outputs }: Ran) =>
  (outputs.result as { features: readonly Feature[] }).features.map(({ geometry }) => geometry);

describe('snap', () => {
  it('closes the gap between two parcels', async () => {
    const right = [[10.1, 0], [20, 0], [20, 10], [10, 10.1], [10.1, 0]]; // prettier-ignore
    const ran = await run(snap, { layer: polygons(square(0, 0, 10), right), tolerance: 0.2, units: 'coordinates' });
    const geometries = geometriesOf(ran);
    // Two squares of 10 by 10 that share a side; a ring's first vertex, which is its last one too, moved once.
    expect(engine.union({ type: 'GeometryCollection', geometries }).type).toBe('Polygon');
    expect(geometries.map((geometry) => engine.area(geometry))).toEqual([100, 100]);
    expect(ran.outputs.result).toMatchObject({
      features: [{ id: 0 }, { id: 1, properties: { id: 1 } }],
      summary: { moved: 2, inserted: 0, error_bound: 0.2 },
    });
  });

  it('gives an edge the vertex that lies beside it', async () => {
    const roof = [[0, 10], [5, 10.05], [10, 10], [5, 20], [0, 10]]; // prettier-ignore
    const ran = await run(snap, { layer: polygons(square(0, 0, 10), roof), tolerance: 0.1, units: 'coordinates' });
    expect(geometriesOf(ran)[0]).toMatchObject({ coordinates: [[[0, 0], [10, 0], [10, 10], [5, 10.05], [0, 10], [0, 0]]] }); // prettier-ignore
    expect(ran.outputs.result).toMatchObject({ summary: { moved: 0, inserted: 1 } });
  });

  it('snaps to another layer, which stays where it is', async () => {
    const layer = { type: 'LineString', coordinates: [[0.1, 0, 7], [5, 0.1, 8]] }; // prettier-ignore
    const to = { type: 'MultiPoint', coordinates: [[0, 0], [9, 9]] }; // prettier-ignore
    const ran = await run(snap, { layer, to, tolerance: 0.5, units: 'coordinates' });
    expect((ran.outputs.result as Feature).geometry).toEqual({ type: 'LineString', coordinates: [[0, 0, 7], [5, 0.1, 8]] }); // prettier-ignore
  });

  it.each([0, 52, 80])('means metres on the ellipsoid at latitude %d', async (latitude) => {
    const to = { type: 'Point', coordinates: [10, latitude] };
    for (const [dx, dy] of [
      [1e-4, 0],
      [0, 1e-4],
      [7e-5, -7e-5],
    ] as const) {
      // prettier-ignore
      const place = [10 + dx, latitude + dy];
      const distance = metres(place, to.coordinates);
      const layer = { type: 'Point', coordinates: place };
      const near = await run(snap, { layer, to, tolerance: distance * 1.0001 });
      const far = await run(snap, { layer, to, tolerance: distance * 0.9999 });
      expect((near.outputs.result as Feature).summary.moved).toBe(1);
      expect((far.outputs.result as Feature).summary.moved).toBe(0);
    }
  });

  it('leaves a ring that would vanish as it was, and says so', async () => {
    const ran = await run(snap, { layer: polygons(square(0, 0, 0.1)), tolerance: 1, units: 'coordinates' });
    expect(geometriesOf(ran)[0]).toEqual({ type: 'Polygon', coordinates: [square(0, 0, 0.1)] });
    expect(ran.warnings).toEqual(['Left 1 feature unchanged: snapping would remove a line or a ring.']);
  });

  it('moves no place further than the tolerance, and leaves no two places nearer than it', async () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 2, maxLength: 25 }), async (coordinates: readonly Position[]) => {
        const ran = await run(snap, {
          layer: { type: 'MultiPoint', coordinates },
          tolerance: 4,
          units: 'coordinates',
          coordinates: 'planar',
        });
        const { geometry } = ran.outputs.result as Feature;
        if (geometry.type !== 'MultiPoint') throw new Error(geometry.type);
        geometry.coordinates.forEach(([x = 0, y = 0], i) => {
          const [ox = 0, oy = 0] = coordinates[i] ?? [];
          expect(Math.hypot(x - ox, y - oy)).toBeLessThanOrEqual(4);
          for (const [px = 0, py = 0] of geometry.coordinates) {
            const apart = Math.hypot(x - px, y - py);
            expect(apart === 0 || apart > 4).toBe(true);
          }
        });
      }),
      { numRuns: 80 },
    );
  });

  it('answers the published example without a warning', async () => {
    const { outputs, warnings } = await run(snap, snap.examples[0]?.inputs);
    expect(outputs.result).toMatchObject({ summary: { moved: 2, inserted: 0 } });
    expect(warnings).toEqual([]);
  });

  it('refuses metres for a target that is not on Earth', async () => {
    const [layer, to] = [[5, 52], [392000, 5820000]].map((coordinates) => ({ type: 'Point', coordinates })); // prettier-ignore
    await expect(run(snap, { layer, to, tolerance: 1 })).rejects.toMatchObject({ issues: [{ pointer: '/to' }] });
  });

  it('refuses a tolerance in degrees that would move all schools of a town onto one place', async () => {
    const coordinates = [[5.1197, 52.0917], [5.0871, 52.1014], [5.1404, 52.0755]]; // prettier-ignore
    const inputs = { layer: { type: 'MultiPoint', coordinates }, units: 'coordinates' };
    for (const tolerance of [50, 0.5]) {
      await expect(run(snap, { ...inputs, tolerance })).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('For metres use units "metres"') as string,
        issues: [{ pointer: '/tolerance' }],
      });
    }
    const { warnings } = await run(snap, { ...inputs, tolerance: 50, coordinates: 'planar' });
    expect(warnings).toEqual([]);
  });

  it('says which features were invalid and stay so, and does not say that snapping broke them', async () => {
    const bowTie = (x: number) => ({ type: 'Polygon', coordinates: [[[x, 0], [x + 4, 4], [x + 4, 0], [x, 4], [x, 0]]] }); // prettier-ignore
    const layer = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0.1, 0] } },
        { type: 'Feature', properties: {}, geometry: bowTie(0) },
        { type: 'Feature', properties: {}, geometry: bowTie(90) },
      ],
    };
    const { outputs, warnings } = await run(snap, { layer, tolerance: 0.5, units: 'coordinates' });
    expect(outputs.result).toMatchObject({ features: [{}, {}, { geometry: bowTie(90) }] });
    expect(warnings).toEqual([
      'Repaired 1 feature that was invalid before snapping: feature 1.',
      '1 feature is invalid and unchanged (feature 2): nothing was snapped there. Run make-valid first.',
    ]);
  });

  describe('at a pole', () => {
    it.each([90, -90])('joins points within the tolerance across the pole at %d, and no others', async (pole) => {
      const at = (longitude: number, metresFromPole: number) => [longitude, pole * (1 - metresFromPole / 111_694 / 90)];
      // 6 and 5 metres from the pole on either side of it, and 12 metres apart on one parallel.
      const layer = { type: 'MultiPoint', coordinates: [at(10, 6), at(-170, 5), at(-80, 60), at(-68, 60)] }; // prettier-ignore
      const near = await run(snap, { layer, tolerance: 11.1 });
      expect((near.outputs.result as Feature).geometry).toMatchObject({
        coordinates: [at(10, 6), at(10, 6), at(-80, 60), at(-68, 60)],
      });
      const wide = await run(snap, { layer, tolerance: 12.7 });
      expect((wide.outputs.result as Feature).summary).toMatchObject({ moved: 2, inserted: 0 });
      expect((await run(snap, { layer, tolerance: 10.9 })).outputs.result).toMatchObject({ summary: { moved: 0 } });
    });

    it('inserts what is near an edge there, and nothing else', async () => {
      const layer = { type: 'LineString', coordinates: [[0, 89.9999], [60, 89.9999]] }; // prettier-ignore
      const to = { type: 'MultiPoint', coordinates: [[30, 89.9999], [30, 89.99995]] }; // prettier-ignore
      const { outputs } = await run(snap, { layer, to, tolerance: 1 });
      expect((outputs.result as Feature).geometry).toMatchObject({ coordinates: [[0, 89.9999], [30, 89.9999], [60, 89.9999]] }); // prettier-ignore
    });

    it('leaves lines whose edges would turn, and says so', async () => {
      const layer = { type: 'LineString', coordinates: [[0, 89.99999], [0, 80]] }; // prettier-ignore
      const to = { type: 'Point', coordinates: [90, 89.99999] };
      const { outputs, warnings } = await run(snap, { layer, to, tolerance: 2 });
      expect(outputs.result).toMatchObject({ geometry: layer, summary: { moved: 0, inserted: 0 } });
      expect(warnings).toEqual([
        '1 vertex is near lines or rings at a pole but not snapped to them: the longitude would change so much that their ' +
          'edges move by more than twice the tolerance. Reproject to a polar CRS (suggest-crs finds one), snap there, and ' +
          'reproject back.',
      ]);
    });

    it('keeps the edge of a ring along the pole', async () => {
      const sector = { type: 'Polygon', coordinates: [[[0, 80], [90, 80], [90, 90], [0, 90], [0, 80]]] }; // prettier-ignore
      const { outputs, warnings } = await run(snap, { layer: sector, tolerance: 5 });
      expect(outputs.result).toMatchObject({ geometry: sector, summary: { moved: 0, inserted: 0 } });
      expect(warnings).toEqual([]);
    });
  });

  describe('at the antimeridian', () => {
    const from = (west: number, east: number, north: number, more: readonly Position[] = []) => [
      [west, 0],
      [east, 0],
      ...more,
      [east, north],
      [west, north],
      [west, 0], // prettier-ignore
    ];

    it('moves a point onto another one across it', async () => {
      // 11.13 m apart on the equator.
      const layer = { type: 'MultiPoint', coordinates: [[179.99995, 0], [-179.99995, 0, 4], [179, 0]] }; // prettier-ignore
      const ran = await run(snap, { layer, tolerance: 12 });
      expect((ran.outputs.result as Feature).geometry).toMatchObject({ coordinates: [[179.99995, 0], [179.99995, 0, 4], [179, 0]] }); // prettier-ignore
      expect(ran.outputs.result).toMatchObject({ summary: { moved: 1 } });
      expect(ran.warnings).toEqual([]);
      const apart = await run(snap, { layer, tolerance: 11 });
      expect(apart.outputs.result).toMatchObject({ summary: { moved: 0 } });
    });

    it('moves the points that it moves anywhere else', async () => {
      const place = fc.tuple(fc.integer({ min: -30, max: 29 }), fc.integer({ min: 0, max: 20 }), fc.nat(1));
      await fc.assert(
        fc.asyncProperty(
          fc.array(place, { minLength: 2, maxLength: 25 }),
          fc.constantFrom(0, 60, -88),
          async (places, south) => {
            // Binary fractions, so that a turn rounds nothing; none lies on the antimeridian, which would come first.
            const around = (middle: number) =>
              places.map(([x, y, half]) => {
                const longitude = middle + (x + 0.5) / 1024;
                const turned = longitude > 180 ? longitude - 360 : longitude;
                return [turned, south + (y + half / 2) / 1024];
              });
            const ran = (coordinates: readonly Position[]) =>
              run(snap, { layer: { type: 'MultiPoint', coordinates }, tolerance: 250 });
            const [here, there] = [await ran(around(0)), await ran(around(180))];
            const flat = ({ outputs }: Ran) => {
              const { geometry, summary } = outputs.result as Feature;
              if (geometry.type !== 'MultiPoint') throw new Error(geometry.type);
              return { summary, coordinates: geometry.coordinates };
            };
            const moved = flat(there).coordinates.map(([x = 0, y = 0]) => [x < 0 ? x + 180 : x - 180, y]);
            expect(moved).toEqual(flat(here).coordinates);
            expect(flat(there).summary).toEqual(flat(here).summary);
          },
        ),
        { numRuns: 100 },
      );
    });

    it('joins polygons that were cut there, each on its own side', async () => {
      const layer = polygons(from(179, 180, 1.00001), from(-180, -179, 1, []));
      const ran = await run(snap, { layer, tolerance: 2 });
      expect(geometriesOf(ran)).toEqual([
        { type: 'Polygon', coordinates: [from(179, 180, 1.00001)] },
        { type: 'Polygon', coordinates: [[[-180, 0], [-179, 0], [-179, 1], [-180, 1.00001], [-180, 0]]] }, // prettier-ignore
      ]);
      expect(ran.outputs.result).toMatchObject({ summary: { moved: 1, inserted: 0 } });
    });

    it('gives an edge along it the vertex that the other side has', async () => {
      const layer = polygons(from(179, 180, 1, [[180, 0.5]]), from(-180, -179, 1));
      const ran = await run(snap, { layer, tolerance: 2 });
      expect(geometriesOf(ran)[1]).toEqual({
        type: 'Polygon',
        coordinates: [[[-180, 0], [-179, 0], [-179, 1], [-180, 1], [-180, 0.5], [-180, 0]]], // prettier-ignore
      });
      expect(ran.outputs.result).toMatchObject({ summary: { moved: 0, inserted: 1 } });
      expect(ran.warnings).toEqual([]);
    });

    it('brings a border that ends short of it onto it, whichever comes first', async () => {
      const [short, cut] = [from(179, 179.99999, 1), from(-180, -179, 1)];
      const whole = { type: 'Polygon', coordinates: [from(179, 180, 1)] };
      const first = await run(snap, { layer: polygons(short, cut), tolerance: 2 });
      expect(geometriesOf(first)).toEqual([whole, { type: 'Polygon', coordinates: [cut] }]);
      const last = await run(snap, { layer: polygons(cut, short), tolerance: 2 });
      expect(geometriesOf(last)).toEqual([{ type: 'Polygon', coordinates: [cut] }, whole]);
    });

    it('leaves rings that would have to leave [-180, 180], and says so', async () => {
      const layer = polygons(from(179, 179.99999, 1), from(-179.99999, -179, 1));
      const ran = await run(snap, { layer, tolerance: 5 });
      expect(ran.outputs.result).toMatchObject({ ...layer, summary: { moved: 0, inserted: 0 } });
      expect(ran.warnings).toEqual([
        '4 vertices are near lines or rings across the antimeridian but not snapped to them: the result would exceed ' +
          '[-180, 180]. Reproject to a local CRS (suggest-crs finds one), snap there, and reproject back.',
      ]);
    });

    it('says where the plane of the coordinates parts what is near on Earth', async () => {
      const layer = { type: 'MultiPoint', coordinates: [[179.99995, 0], [-179.99995, 0]] }; // prettier-ignore
      const inputs = { layer, tolerance: 0.001, units: 'coordinates' };
      const ran = await run(snap, inputs);
      expect(ran.outputs.result).toMatchObject({ summary: { moved: 0 } });
      expect(ran.warnings).toContain(
        'Vertices within 0.001 degrees of the antimeridian on both sides of it were not snapped to each other: their ' +
          'coordinates are 360 degrees apart. Give the tolerance in metres to snap them.',
      );
      const planar = await run(snap, { ...inputs, coordinates: 'planar' });
      expect(planar.warnings).toEqual([]);
    });
  });
});
