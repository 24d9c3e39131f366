/** Random pairs of polygons: wherever they lie, on a lattice, moved by a rounding step, with common edges, invalid. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { toShape, type Ring } from '../../src/geometry/flat/ring-polygons.ts';
import { createRandom } from './random.ts';

export const pairKinds = ['random', 'snapped', 'moved', 'shared', 'invalid'] as const;
export type PairKind = (typeof pairKinds)[number];

type Place = readonly [number, number];

/** @returns a source of pairs; those of one seed are the same in each run */
export function createRandomPairs(seed: number): (kind: PairKind) => readonly [FlatShape, FlatShape] {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random.fraction();

  function createStar([x, y]: Place, radius: number, count: number, lattice: number): Place[] {
    const round = (value: number) => (lattice === 0 ? value : Math.round(value / lattice) * lattice);
    return Array.from({ length: count }, (_, k) => {
      const [angle, length] = [(2 * Math.PI * k) / count, radius * between(0.4, 1)];
      return [round(x + length * Math.cos(angle)), round(y + length * Math.sin(angle))];
    });
  }

  /** One or two parts, the first one with a hole or without. */
  function createPolygon(lattice: number): readonly (readonly (readonly Place[])[])[] {
    const centre: Place = [between(0, 4), between(0, 4)];
    const count = 4 + random.integer(30);
    const rings = [createStar(centre, 2, count, lattice)];
    if (random.fraction() < 0.4) rings.push(createStar(centre, 0.6, 3 + random.integer(8), lattice));
    const isMulti = random.fraction() < 0.3;
    return isMulti ? [rings, [createStar([centre[0] + 5, centre[1]], 2, count, lattice)]] : [rings];
  }

  /** A polygon on the other side of a part of the border of another one. */
  function createNeighbour(polygon: readonly Place[]): readonly Place[] {
    const start = random.integer(polygon.length);
    const count = 2 + random.integer(Math.max(1, polygon.length - 3));
    const shared = Array.from(
      { length: count },
      (_, k): Place => polygon[(start + count - 1 - k) % polygon.length] ?? ORIGIN,
    );
    const [[x0, y0], [x1, y1]] = [shared[0] ?? ORIGIN, shared.at(-1) ?? ORIGIN];
    const far = random.pick([0.3, 1, 3]);
    const free = Array.from({ length: 1 + random.integer(4) }, (): Place => [between(-far, far), between(-far, far)]);
    return [...shared, ...free.map(([dx, dy]): Place => [(x0 + x1) / 2 + dx, (y0 + y1) / 2 + dy])];
  }

  function createInvalid(): readonly (readonly (readonly Place[])[])[] {
    const place = (): Place => [between(0, 4), between(0, 4)];
    const onLattice = (): Place => [random.integer(6), random.integer(6)];
    const create = random.fraction() < 0.5 ? place : onLattice;
    return [[Array.from({ length: 4 + random.integer(6) }, create)], ...(random.integer(3) === 0 ? createPolygon(0.5) : [])]; // prettier-ignore
  }

  return (kind) => {
    const scale = random.pick([1, 1, 1, 1 / 3, 1e6 / 7]);
    const shift = random.pick([0, 0, 100.3, -1000 / 3]);
    const flatten = (polygons: readonly (readonly (readonly Place[])[])[]) =>
      toFlatShape(polygons, ([x, y]) => [x * scale + shift, y * scale - shift]);
    const lattice = kind === 'snapped' ? random.pick([0.5, 0.25, 0.1]) : 0;
    const one = kind === 'invalid' ? createInvalid() : createPolygon(lattice);
    const a = flatten(one);
    if (kind === 'moved') {
      const steps = random.pick([1, 2, 30, 200]);
      const share = random.pick([0.1, 1]);
      const coordinates = a.coordinates.map((value) =>
        random.fraction() < share ? random.nudge(value, steps) : value,
      );
      return [a, { ...a, coordinates: close(coordinates, a.ends) }];
    }
    if (kind === 'shared') return [a, flatten([[createNeighbour(one[0]?.[0] ?? [])]])];
    return [a, flatten(createPolygon(lattice))];
  };
}

/** The last position of each ring is its first one. */
function close(coordinates: Float64Array, ends: Uint32Array): Float64Array {
  ends.forEach((end, i) => {
    const start = ends[i - 1] ?? 0;
    coordinates.copyWithin(2 * (end - 1), 2 * start, 2 * start + 2);
  });
  return coordinates;
}

function toFlatShape(polygons: readonly (readonly (readonly Place[])[])[], place: (at: Place) => Place): FlatShape {
  const toRing = (places: readonly Place[]): Ring => {
    const closed = [...places, places[0] ?? ORIGIN];
    return { coordinates: Float64Array.from(closed.flatMap((at) => place(at))), bounds: NOWHERE };
  };
  return toShape(
    polygons.map(([shell = [], ...holes]) => ({ shell: toRing(shell), holes: holes.map((hole) => toRing(hole)) })),
  );
}

const ORIGIN: Place = [0, 0];

/** Boxes are not read when a shape is assembled. */
const NOWHERE = { west: 0, south: 0, east: 0, north: 0 };
