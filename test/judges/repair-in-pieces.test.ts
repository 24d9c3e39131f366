import { describe, expect, it } from 'vitest';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { repairInPieces } from '../../src/geometry/validity/repair-in-pieces.ts';
import { createRandomPolygons } from './random-polygons.ts';
import { haveSameLand, toMultiPolygon } from './repaired.ts';

const engine = await loadGeos();

describe('repair in pieces', () => {
  it('is that of the whole on 600 random inputs with many rings', () => {
    const next = createRandomPolygons(5, { maxHoles: 12, size: 30 });
    let judged = 0;
    for (let i = 0; i < 600; i++) {
      const { coordinates } = next();
      const shape = toMultiPolygon(coordinates);
      const pieces = repairInPieces(engine, shape);
      if (!pieces) continue;
      judged += 1;
      expect(pieces.fault === undefined, JSON.stringify(coordinates)).toBe(engine.invalidity(shape) === undefined);
      expect(engine.invalidity(pieces.result)).toBeUndefined();
      expect(haveSameLand(pieces.result, engine.makeValid(shape)), JSON.stringify(coordinates)).toBe(true);
    }
    expect(judged).toBeGreaterThan(350);
  }, 60_000);
});
