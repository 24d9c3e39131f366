/** Streets at random: a grid out of place, with gaps, one-way streets, curves, dead ends and a bridge. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { createRandom } from '../../judges/random.ts';

export interface RandomStreet {
  readonly line: readonly Position[];
  readonly oneWay: boolean;
}

/** @param centre longitude and latitude; the grid reaches 500 m to each side of it, across the antimeridian */
export function streetGrid([x = 0, y = 0]: Position, seed: number): readonly RandomStreet[] {
  const { fraction } = createRandom(seed);
  const size = 11;
  const spacing = 100;
  const toLonLat = (east: number, north: number): Position => {
    const latitude = Math.min(Math.max(y + north / 111_320, -89.9999), 89.9999);
    const longitude = x + east / (111_320 * Math.cos((latitude * Math.PI) / 180));
    return [longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude, latitude];
  };
  const jitter = () => (fraction() - 0.5) * 50;
  const corners = Array.from({ length: size * size }, (_, i): [number, number] => [
    ((i % size) - 5) * spacing + jitter(),
    (Math.floor(i / size) - 5) * spacing + jitter(),
  ]);
  const streets: RandomStreet[] = [];
  const add = (a: number, b: number) => {
    if (fraction() < 0.15) return;
    const [[ax, ay], [bx, by]] = [corners[a] as [number, number], corners[b] as [number, number]];
    const bend = fraction() < 0.4 ? (fraction() - 0.5) * 40 : 0;
    const vertices = bend === 0 ? 0 : 5;
    const line = Array.from({ length: vertices + 2 }, (_, k) => {
      const part = k / (vertices + 1);
      const aside = bend * Math.sin(Math.PI * part);
      return toLonLat(
        ax + part * (bx - ax) - (aside * (by - ay)) / spacing,
        ay + part * (by - ay) + (aside * (bx - ax)) / spacing,
      );
    });
    streets.push({ line, oneWay: fraction() < 0.3 });
  };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const own = row * size + column;
      if (column + 1 < size) add(own, own + 1);
      if (row + 1 < size) add(own, own + size);
      // Dead ends.
      if (fraction() < 0.1) {
        const [cx, cy] = corners[own] as [number, number];
        streets.push({ line: [toLonLat(cx, cy), toLonLat(cx + jitter(), cy + jitter())], oneWay: false });
      }
    }
  }
  streets.push({ line: [toLonLat(-300, -280), toLonLat(290, 310)], oneWay: false });
  return streets;
}
