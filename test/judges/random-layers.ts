/** Random polygons over each other: wherever they lie, on a lattice, moved by a rounding step, with common edges. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { createRandomPairs, pairKinds, type PairKind } from './random-pairs.ts';
import { createRandom } from './random.ts';

export const layerKinds = [...pairKinds, 'turned', 'blocks'] as const;
export type LayerKind = (typeof layerKinds)[number];

/** @returns a source of layers of 2 to 40 polygons; those of one seed are the same in each run */
export function createRandomLayers(seed: number): (kind: LayerKind) => readonly FlatShape[] {
  const random = createRandom(seed);
  const nextPair = createRandomPairs(seed);

  /** Pairs of one kind, moved so that they lie over each other or apart. */
  function createPairs(kind: PairKind): readonly FlatShape[] {
    const lattice = kind === 'snapped' ? 0.5 : 0;
    const count = 1 + random.integer(6);
    return Array.from({ length: count }, () => {
      const move = () => (lattice === 0 ? 6 * random.fraction() : lattice * random.integer(12));
      const [east, north] = [move(), move()];
      return nextPair(kind).map((shape) => ({
        ...shape,
        coordinates: shape.coordinates.map((value, i) => value + (i % 2 === 0 ? east : north)),
      }));
    }).flat();
  }

  /** Rectangles with a bay, on seven digits as buildings of a map are. */
  function createBlocks(isTurned: boolean): readonly FlatShape[] {
    const round = (value: number) => Math.round(value * 1e7) / 1e7;
    return Array.from({ length: 2 + random.integer(39) }, (): FlatShape => {
      const [x, y] = [-95 + 0.00002 * random.integer(20), 38 + 0.00002 * random.integer(20)];
      const [w, h] = [0.00002 * (1 + random.integer(6)), 0.00002 * (1 + random.integer(6))];
      const angle = isTurned ? 2 * Math.PI * random.fraction() : 0;
      const places = [[0, 0], [w / 3, 0], [w / 3, h / 2], [w / 2, h / 2], [w / 2, 0], [w, 0], [w, h], [0, h], [0, 0]]; // prettier-ignore
      const coordinates = Float64Array.from(
        places.flatMap(([u = 0, v = 0]) => [
          round(x + u * Math.cos(angle) - v * Math.sin(angle)),
          round(y + u * Math.sin(angle) + v * Math.cos(angle)),
        ]),
      );
      return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(places.length) };
    });
  }

  return (kind) => (kind === 'turned' || kind === 'blocks' ? createBlocks(kind === 'turned') : createPairs(kind));
}
