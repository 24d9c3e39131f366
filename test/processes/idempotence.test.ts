/** What cleans or merges has nothing left to do when it is run again. */
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { countPositions } from '../../src/geometry/flat/flat.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import dissolve from '../../src/processes/dissolve.ts';
import simplify from '../../src/processes/simplify.ts';
import snap from '../../src/processes/snap.ts';
import { collection, feature, square } from './layers.ts';
import { run } from './run.ts';

const positions = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
  minLength: 2,
  maxLength: 30,
});

/** Star-shaped rings around different places. */
const rings = fc
  .tuple(fc.nat(20), fc.nat(20), fc.array(fc.integer({ min: 5, max: 20 }), { minLength: 5, maxLength: 24 }))
  .map(([x, y, radii]) => {
    const ring = radii.map((radius, i) => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return [...ring, ring[0] ?? []];
  });

const placesOf = (geometry: Geometry) =>
  geometry.type === 'Polygon' ? geometry.coordinates.flat().map((position) => position.join()) : [];

const engine = await loadGeos();

describe('run again on its own result', () => {
  it('simplify leaves a line as it is', async () => {
    await fc.assert(
      fc.asyncProperty(positions, fc.integer({ min: 1, max: 8 }), async (coordinates, tolerance) => {
        const options = { tolerance, units: 'coordinates', coordinates: 'planar', mode: 'each' };
        const once = await run(simplify, { ...options, layer: { type: 'LineString', coordinates } });
        const twice = await run(simplify, { ...options, layer: once.outputs.result });
        expect(twice.outputs).toMatchObject({ result: { geometry: (once.outputs.result as Feature).geometry } });
      }),
      { numRuns: 200 },
    );
  });

  it('simplify leaves polygons as they are', async () => {
    await fc.assert(
      fc.asyncProperty(rings, fc.integer({ min: 1, max: 8 }), async (coordinates, tolerance) => {
        const options = { tolerance, units: 'coordinates', coordinates: 'planar', mode: 'each' };
        const once = await run(simplify, { ...options, layer: { type: 'Polygon', coordinates: [coordinates] } });
        const twice = await run(simplify, { ...options, layer: once.outputs.result });
        expect(twice.outputs).toMatchObject({ result: { geometry: (once.outputs.result as Feature).geometry } });
      }),
      { numRuns: 150 },
    );
  });

  // Each run of the engine's own method measures from what the last one left, so another one may find more to leave out.
  it('simplify with topology kept comes to rest on polygons, and only ever leaves out', async () => {
    await fc.assert(
      fc.asyncProperty(rings, fc.integer({ min: 1, max: 8 }), async (coordinates, tolerance) => {
        let before: Geometry = { type: 'Polygon', coordinates: [coordinates] };
        for (let runs = 0; ; runs++) {
          expect(runs).toBeLessThan(coordinates.length);
          const ran = await run(simplify, {
            tolerance,
            units: 'coordinates',
            coordinates: 'planar',
            mode: 'topology',
            layer: before,
          });
          const after = (ran.outputs.result as Feature).geometry as Geometry;
          const had = new Set(placesOf(before));
          expect(placesOf(after).filter((place) => !had.has(place))).toEqual([]);
          if (placesOf(after).length === placesOf(before).length) break;
          before = after;
        }
      }),
      { numRuns: 100 },
    );
  });

  // Edges may get more vertices: one that bends to a vertex may come near another one by it. It cannot go on until none is
  // left, for each step may take an edge a tolerance further from where it was, and among dense vertices has no end.
  // A repair makes vertices where edges cross, and these may be near others.
  it('snap moves no vertex of layers for which it needed no repair', async () => {
    const options = { units: 'coordinates', coordinates: 'planar' };
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(rings, { minLength: 1, maxLength: 4 }),
        positions,
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        async (polygons, line, tenths, toLine) => {
          const layer = collection(
            ...polygons.map((ring, id) => feature(id, { type: 'Polygon', coordinates: [ring] }, {})),
            ...(toLine ? [] : [feature('line', { type: 'LineString', coordinates: line }, {})]),
          );
          const to = toLine ? { to: { type: 'LineString', coordinates: line } } : {};
          const once = await run(snap, { ...options, ...to, tolerance: tenths / 4, layer });
          if (once.warnings.length > 0) return;
          compared += 1;
          const twice = await run(snap, { ...options, ...to, tolerance: tenths / 4, layer: once.outputs.result });
          expect(twice.outputs.result).toMatchObject({ summary: { moved: 0 } });
        },
      ),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  // Their edges are long against the tolerance.
  it('snap leaves parcels that nearly shared their corners as they are', async () => {
    const shift = fc.integer({ min: -40, max: 40 }).map((hundredths) => hundredths / 100);
    const parcels = fc.array(fc.tuple(shift, shift), { minLength: 36, maxLength: 36 });
    await fc.assert(
      fc.asyncProperty(parcels, async (shifts) => {
        const corner = (i: number, x: number, y: number) => {
          const [dx = 0, dy = 0] = shifts[i] ?? [];
          return [10 * x + dx / 2, 10 * y + dy / 2];
        };
        const polygons = Array.from({ length: 9 }, (_, id) => {
          const [x, y] = [id % 3, Math.floor(id / 3)];
          const ring = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([u = 0, v = 0], i) => corner(4 * id + i, x + u, y + v)); // prettier-ignore
          return feature(id, { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] }, {});
        });
        const once = await run(snap, {
          tolerance: 0.6,
          units: 'coordinates',
          coordinates: 'planar',
          layer: collection(...polygons),
        });
        const twice = await run(snap, {
          tolerance: 0.6,
          units: 'coordinates',
          coordinates: 'planar',
          layer: once.outputs.result,
        });
        const geometries = ({ outputs }: typeof once) => (outputs.result as Layer).features.map((one) => one.geometry);
        expect(geometries(twice)).toEqual(geometries(once));
        expect(twice.outputs.result).toMatchObject({ summary: { moved: 0, inserted: 0 } });
        // All corners are shared now: sixteen places.
        const corners = new Set(geometries(once).flatMap((geometry) => placesOf(geometry as Geometry)));
        expect(corners.size).toBe(16);
      }),
      { numRuns: 100 },
    );
  });

  it('dissolve leaves the pieces as they are', async () => {
    const squares = fc.array(
      fc.tuple(fc.nat(12), fc.nat(12), fc.integer({ min: 1, max: 5 }), fc.constantFrom('a', 'b')),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(squares, async (list) => {
        const layer = collection(...list.map(([x, y, side, kind], id) => feature(id, square(x, y, side), { kind })));
        const once = await run(dissolve, { layer, by: ['kind'] });
        const pieces = (once.outputs.result as Layer).features.map(({ geometry, properties }, id) =>
          feature(id, geometry, { kind: properties.kind }),
        );
        const twice = await run(dissolve, { layer: collection(...pieces), by: ['kind'] });
        const again = (twice.outputs.result as Layer).features;
        expect(again.map(({ properties }) => properties.kind)).toEqual(
          (once.outputs.result as Layer).features.map(({ properties }) => properties.kind),
        );
        // The same places, whichever part and whichever corner comes first.
        again.forEach(({ geometry }, i) => {
          const before = toFlat(pieces[i]?.geometry as Geometry);
          const after = toFlat(geometry as Geometry);
          expect(engine.is('equals', before, after)).toBe(true);
          expect(countPositions(after)).toBe(countPositions(before));
        });
      }),
      { numRuns: 100 },
    );
  });
});

interface Feature {
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}
interface Layer {
  readonly features: readonly Feature[];
}
