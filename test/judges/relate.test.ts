/** Relations a few rounding steps from ends, vertices and edges. */
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { matchesPredicate, predicates } from '../../src/geometry/relate/de-9im.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const engine = await loadGeos();
const random = createRandom(7);

const places = [[0, 0, 1], [8.3, 53.1, 0.7], [500_000.1, 4_000_000.3, 1000], [0.001, -0.002, 1e-3]] as const; // prettier-ignore
type Place = (typeof places)[number];

const somewhere = ([x, y, size]: Place): Position => [x + size * random.fraction(), y + size * random.fraction()];

/** A vertex of a geometry, or a place on one of its edges, a few rounding steps off. */
function near(ring: readonly Position[]): Position {
  const i = random.integer(ring.length - 1);
  const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[i] ?? [], ring[i + 1] ?? []];
  const along = random.pick([0, 0, 0.5, random.fraction()]);
  const steps = random.pick([0, 1, 1, 2]);
  return [random.nudge(ax + along * (bx - ax), steps), random.nudge(ay + along * (by - ay), steps)];
}

function positionsOf(geometry: Geometry): readonly Position[] {
  if (geometry.type === 'LineString') return geometry.coordinates;
  return geometry.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : [];
}

function createPair(index: number): readonly [Geometry, Geometry] {
  const place = random.pick(places);
  const make = (pick: () => Position, kind: number): Geometry => {
    if (kind === 0) return { type: 'Point', coordinates: pick() };
    if (kind === 1)
      return { type: 'LineString', coordinates: [pick(), pick(), ...(random.integer(2) ? [pick()] : [])] };
    const first = pick();
    return { type: 'Polygon', coordinates: [[first, pick(), pick(), first]] };
  };
  const a = make(() => somewhere(place), 1 + (index % 2));
  const of = positionsOf(a);
  const pick = () => (random.integer(4) === 0 ? somewhere(place) : near(of));
  return [a, make(pick, index % 3)];
}

/** Simple and valid ones: what the judge can take. */
function isSimple(geometry: Geometry): boolean {
  const positions = positionsOf(geometry);
  if (geometry.type === 'Polygon') return !engine.invalidity(toFlat(geometry));
  if (geometry.type !== 'LineString') return true;
  const [first, second, third] = positions.map((position) => position.join());
  if (first === second || second === third || first === third) return false;
  const cross = positions.length < 3 ? 1 : turn(positions);
  return cross !== 0;
}

function turn([[ax = 0, ay = 0] = [], [bx = 0, by = 0] = [], [cx = 0, cy = 0] = []]: readonly Position[]): number {
  const [left, right] = [(bx - ax) * (cy - ay), (by - ay) * (cx - ax)];
  // So little of a turn may be none.
  return Math.abs(left - right) < 1e-6 * Math.abs(left) ? 0 : left - right;
}

describe.skipIf(!hasJudge)('relations of geometries that nearly touch', () => {
  it('are exact', () => {
    const cases: { a: Geometry; b: Geometry }[] = [];
    for (let index = 0; cases.length < 1500; index++) {
      const [a, b] = createPair(index);
      if (isSimple(a) && isSimple(b)) cases.push({ a, b });
    }
    const matrices = judge<string>('relate.py', cases);
    const faults = cases.flatMap(({ a, b }, i) => {
      const [first, second, expected] = [toFlat(a), toFlat(b), matrices[i] ?? ''];
      const [m, n] = [a, b].map(({ type }) => ['Point', 'LineString', 'Polygon'].indexOf(type));
      const wrong = predicates.filter(
        (predicate) => engine.is(predicate, first, second) !== matchesPredicate(predicate, expected, m ?? 0, n ?? 0),
      );
      const matrix = engine.relate(first, second);
      return matrix === expected && wrong.length === 0 ? [] : [{ a, b, expected, matrix, wrong }];
    });
    expect(faults).toEqual([]);
  });
});
