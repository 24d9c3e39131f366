import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { LineString, MultiLineString, Position } from '../../../schemas/geometry-types.ts';
import { cutAlong } from '../../../src/geometry/antimeridian/cut-long-edges.ts';
import { unwrap } from '../../../src/geometry/antimeridian/longitudes.ts';

async function cut(...coordinates: Position[]): Promise<readonly (readonly Position[])[]> {
  const geometry = toGeoJson(await cutAlong(toFlat({ type: 'LineString', coordinates }), unwrap));
  const lines = geometry as LineString | MultiLineString;
  return lines.type === 'LineString' ? [lines.coordinates] : lines.coordinates;
}

const special = fc.constantFrom(-180, -179, -90, -1, 0, 1, 90, 170, 179, 180);
const position = fc.tuple(special, fc.constantFrom(-60, 0, 10, 45, 60)) as fc.Arbitrary<Position>;
/** In the plane of unwrapped longitudes. */
const lengthOf = (line: readonly Position[]) =>
  line.slice(1).reduce((sum, to, i) => {
    const from = line[i] ?? to;
    return sum + Math.hypot((to[0] ?? 0) - (from[0] ?? 0), (to[1] ?? 0) - (from[1] ?? 0));
  }, 0);

describe('a line that is cut at the antimeridian', () => {
  it('may run along it', async () => {
    expect(await cut([180, 45], [180, -45])).toEqual([
      [
        [180, 45],
        [180, -45],
      ],
    ]);
    expect(await cut([-180, 45], [-180, -45])).toEqual([
      [
        [-180, 45],
        [-180, -45],
      ],
    ]);
  });

  it('is cut where it leaves the antimeridian to the other side', async () => {
    expect(await cut([170, 0], [180, 10], [180, 40], [-170, 40])).toEqual([
      [
        [170, 0],
        [180, 10],
        [180, 40],
      ],
      [
        [-180, 40],
        [-170, 40],
      ],
    ]);
  });

  it('comes back in one piece where it only touches it', async () => {
    expect(await cut([179, 0], [180, 10], [180, 60], [170, 60])).toHaveLength(1);
    expect(await cut([180, 0], [180, 40], [-170, 40])).toEqual([
      [
        [-180, 0],
        [-180, 40],
        [-170, 40],
      ],
    ]);
  });

  it('keeps its length, in numbers from -180 to 180', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(position, { minLength: 2, maxLength: 8 }), async (line) => {
        const pieces = await cut(...line);
        const numbers = pieces.flat().flat();
        expect(numbers.every((value) => Math.abs(value) <= 180)).toBe(true);
        const length = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
        expect(length).toBeCloseTo(lengthOf(unwrap(line)), 9);
        // One of exactly 360 degrees is a circle of latitude.
        const steps = pieces.flatMap((piece) =>
          piece.slice(1).map((to, i) => Math.abs((to[0] ?? 0) - (piece[i]?.[0] ?? 0))),
        );
        expect(steps.filter((step) => step > 180 && step !== 360)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
