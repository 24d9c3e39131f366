import { describe, expect, it } from 'vitest';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { createRandomPolygons } from './random-polygons.ts';
import { haveSameLand, toMultiPolygon } from './repaired.ts';

const engine = await loadGeos();

describe('any method', () => {
  it.each(['structure', 'linework', 'outline'] as const)(
    'gives the same by %s however rings are turned and holes ordered, and once more',
    (method) => {
      const next = createRandomPolygons(11);
      for (let i = 0; i < 300; i++) {
        const { coordinates } = next();
        const once = engine.makeValid(toMultiPolygon(coordinates), method);
        expect(engine.invalidity(once)).toBeUndefined();
        expect(haveSameLand(engine.makeValid(once, method), once), JSON.stringify(coordinates)).toBe(true);
        const turned = coordinates.map(([shell = [], ...holes]) => [
          turn(shell, i),
          ...holes.toReversed().map((ring, k) => turn(ring, i + k).toReversed()),
        ]);
        expect(haveSameLand(engine.makeValid(toMultiPolygon(turned), method), once), JSON.stringify(coordinates)).toBe(
          true,
        );
      }
    },
    60_000,
  );
});

/** Ring from another of its vertices on. */
function turn<T>(ring: readonly T[], by: number): readonly T[] {
  const open = ring.slice(0, -1);
  const at = by % open.length;
  const turned = [...open.slice(at), ...open.slice(0, at)];
  return [...turned, turned[0] as T];
}
