/** Random polygons with every fault that rings can have, on a grid so that they touch often, and wherever they lie. */
import { createRandom } from './random.ts';
import type { Position } from '../../schemas/geometry-types.ts';

type Ring = readonly Position[];

export interface RandomPolygons {
  /** Of a MultiPolygon. */
  readonly coordinates: readonly (readonly Ring[])[];
  /** Turns positions of the grid, 0 to 13, into those of the polygons. */
  readonly place: (position: Position) => Position;
}

/**
 * @param seed the same one gives the same polygons
 * @param isExact leaves all on the grid, so that no contact is one of rounding
 */
export function createRandomPolygons(
  seed: number,
  { maxHoles = 3, size = 9, isExact = false } = {},
): () => RandomPolygons {
  const random = createRandom(seed).fraction;
  const integer = (below: number) => Math.floor(random() * below);

  /** Exact coordinates in one case of four; else turned, scaled and shifted, so that contacts are those of rounding. */
  function createPlace(): (position: Position) => Position {
    if (integer(4) === 0 || isExact) return (position) => position;
    const scale = [1e-3, 1, 1e6][integer(3)] ?? 1;
    const shift = [0, 100.3, 1000 / 3][integer(3)] ?? 0;
    const angle = integer(2) === 0 ? 0 : random() * 2 * Math.PI;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return ([x = 0, y = 0]) => [scale * (shift + cos * x - sin * y), scale * (sin * x + cos * y - shift)];
  }

  function createRing(): Ring {
    const [x, y, width, height] = [integer(size), integer(size), 1 + integer(4), 1 + integer(4)];
    const [east, north] = [x + width, y + height];
    const kind = integer(3);
    if (kind === 0) return [[x, y], [east, y], [east, north], [x, north], [x, y]]; // prettier-ignore
    if (kind === 1) return [[x, y], [east, north], [east, y], [x, north], [x, y]]; // prettier-ignore
    const free = Array.from({ length: 3 + integer(5) }, (): Position => [x + integer(8), y + integer(8)]);
    return [...free, free[0] ?? []];
  }

  return () => {
    const place = createPlace();
    const polygons = 1 + (integer(5) < 2 ? integer(3) : 0);
    const coordinates = Array.from({ length: polygons }, () =>
      Array.from({ length: 1 + integer(maxHoles + 1) }, () => createRing().map(place)),
    );
    return { coordinates, place };
  };
}
