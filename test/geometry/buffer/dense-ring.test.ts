/** In a file of its own: the memory of an engine never shrinks, so that what it has claimed is what this took. */
import { expect, it } from 'vitest';
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { bufferInPieces, isLarge } from '../../../src/geometry/buffer/large-buffer.ts';
import { createRandom } from '../../judges/random.ts';

const VERTICES = 255_000;
const RADIUS = 100_000;
const ROUGHNESS = 8;

/** A circle whose vertices lie up to 8 m outside of it, some 4 m from each other along the way. */
function roughCircle(): FlatShape {
  const { fraction: random } = createRandom(5);
  const coordinates = new Float64Array(2 * VERTICES + 2);
  for (let i = 0; i < VERTICES; i++) {
    const angle = (2 * Math.PI * i) / VERTICES;
    const radius = RADIUS + ROUGHNESS * random();
    coordinates[2 * i] = radius * Math.cos(angle);
    coordinates[2 * i + 1] = radius * Math.sin(angle);
  }
  coordinates.copyWithin(2 * VERTICES, 0, 2);
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(VERTICES + 1) };
}

it('buffers a dense ring within 256 MB, where the engine at once claims 1,173 MB', async () => {
  const engine = await loadGeos();
  const shape = roughCircle();
  expect(isLarge(shape, 20)).toBe(true);
  const seen: number[] = [];
  const buffered = bufferInPieces(engine, shape, 20, 8, (fraction) => seen.push(fraction));
  expect(engine.heapBytes()).toBeLessThan(256e6);
  // Between the circles that the lowest and the highest vertices would give.
  const area = engine.area(buffered);
  expect(area).toBeGreaterThan(Math.PI * (RADIUS + 20) ** 2);
  expect(area).toBeLessThan(Math.PI * (RADIUS + ROUGHNESS + 20) ** 2);
  expect(buffered.type).toBe('Polygon');
  expect(engine.invalidity(buffered)).toBeUndefined();
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBeCloseTo(1, 12);
}, 120_000);
