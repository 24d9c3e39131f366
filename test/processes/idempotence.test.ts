/** What cleans or merges has nothing left to do when it is run again. */
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geojson.ts';
import { positionCount } from '../../src/geometry/flat.ts';
import { loadGeos } from '../../src/geometry/geos.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import dissolve from '../../src/processes/dissolve.ts';
import simplify from '../../src/processes/simplify.ts';
import { collection, feature, square } from './layers.ts';
import { run } from './run.ts';

const positions = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
  minLength: 2,
  maxLength: 30,
});

const engine = await loadGeos();

describe('run again on its own result', () => {
  it('simplify leaves a line as it is', async () => {
    await fc.assert(
      fc.asyncProperty(positions, fc.integer({ min: 1, max: 8 }), async (coordinates, tolerance) => {
        const options = { tolerance, units: 'coordinates', mode: 'each' };
        const once = await run(simplify, { ...options, layer: { type: 'LineString', coordinates } });
        const twice = await run(simplify, { ...options, layer: once.outputs.result });
        expect(twice.outputs).toMatchObject({ result: { geometry: (once.outputs.result as Feature).geometry } });
      }),
      { numRuns: 200 },
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
          expect(positionCount(after)).toBe(positionCount(before));
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
