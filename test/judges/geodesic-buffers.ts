/** Random geometries on Earth, and distances and tolerances of buffers around them. */
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import type { Random } from './random.ts';

export interface BufferCase {
  readonly kind: string;
  /** With longitudes in range, as GeoJSON has them. */
  readonly geometry: Geometry;
  /** The same with longitudes that go on beyond 180. */
  readonly continuous: Geometry;
  readonly distance: number;
  readonly tolerance: number;
}

type Shape = readonly Position[];
type Draw = (random: Draws) => Geometry;

/** Random numbers in a range, evenly or by their logarithm. */
interface Draws extends Random {
  between(low: number, high: number): number;
  scale(low: number, high: number): number;
}

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = 111_195;

/** Any geometry of which GeoJSON knows. */
export function createAnyCase(random: Random): BufferCase {
  const draws = createDraws(random);
  const kind = random.pick(Object.keys(kinds));
  const extent = draws.scale(10, 500_000);
  const grown = Math.min(50_000, Math.max(0.1, (extent / 2) * draws.scale(2e-3, 5)));
  const shrunk = -Math.min(grown, Math.max(0.1, (extent / 2) * draws.scale(2e-3, 0.6)));
  const isShrunk = kinds[kind]?.isArea === true && random.fraction() < 0.35;
  const latitude = random.fraction() < 0.3 ? draws.pick([-1, 1]) * draws.between(60, 87) : draws.between(-70, 70);
  return place(draws, kind, extent, latitude, isShrunk ? shrunk : grown);
}

/**
 * A ring over many degrees of latitude, where discs differ from one end to the other, and whose parts are about as far
 * from each other as the distance: its curve on one side crosses itself.
 */
export function createOneSidedCase(random: Random): BufferCase {
  const draws = createDraws(random);
  const kind = random.pick(['spiky', 'comb', 'comb', 'spiral', 'spiral', 'coast', 'fractal', 'bays', 'bays', 'hole']);
  const extent = draws.scale(100_000, 3_000_000);
  const distance = Math.min(50_000, extent * draws.scale(0.004, 0.15));
  const latitude = draws.pick([-1, 1]) * draws.between(20, 82);
  return place(draws, kind, extent, latitude, random.fraction() < 0.4 ? -distance : distance);
}

function createDraws(random: Random): Draws {
  const between = (low: number, high: number) => low + (high - low) * random.fraction();
  return { ...random, between, scale: (low, high) => Math.exp(between(Math.log(low), Math.log(high))) };
}

function place(draws: Draws, kind: string, extent: number, latitude: number, distance: number): BufferCase {
  const shape = kinds[kind]?.draw(draws);
  if (!shape) throw new Error(`There is not a kind ${kind}.`);
  const isAcross = draws.fraction() < 0.12;
  const longitude = isAcross
    ? draws.pick([-1, 1]) * (180 - draws.between(0, extent / 60_000))
    : draws.between(-179, 179);
  const turn = draws.between(0, 2 * Math.PI);
  const narrow = Math.cos(latitude * RADIANS);
  const size = extent / 2 / METRES_PER_DEGREE;
  const continuous = mapPositions(shape, ([x = 0, y = 0]) => [
    longitude + (size / narrow) * (x * Math.cos(turn) - y * Math.sin(turn)),
    Math.max(-88.9, Math.min(88.9, latitude + size * (x * Math.sin(turn) + y * Math.cos(turn)))),
  ]);
  const longitudes = positionsOf(continuous).map(([x = 0]) => x);
  if (Math.max(...longitudes) - Math.min(...longitudes) > 170)
    return place(draws, kind, extent / 2, latitude, distance);
  const isInRange = longitudes.every((x) => Math.abs(x) <= 180);
  const geometry = isInRange
    ? continuous
    : mapPositions(continuous, ([x = 0, y = 0]) => [x - 360 * Math.round(x / 360), y]);
  return { kind, geometry, continuous, distance, tolerance: draws.pick([1e-2, 1e-3, 1e-3, 1e-4]) };
}

const kinds: Readonly<Record<string, { draw: Draw; isArea?: boolean }>> = {
  star: { isArea: true, draw: (r) => polygon(star(r, 3 + Math.floor(r.scale(1, 40)), 0.5)) },
  spiky: { isArea: true, draw: (r) => polygon(star(r, 6 + Math.floor(r.scale(1, 40)), 0.93)) },
  comb: { isArea: true, draw: (r) => polygon(comb(r, 2 + Math.floor(r.scale(1, 20)), r.between(0.5, 1.8))) },
  spiral: { isArea: true, draw: (r) => polygon(spiral(r.between(1.5, 4))) },
  box: { isArea: true, draw: () => polygon([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) }, // prettier-ignore
  dense: { isArea: true, draw: (r) => polygon(star(r, 300 + r.integer(300), r.pick([0.002, 0.02, 0.1]))) },
  coast: { isArea: true, draw: (r) => polygon(coast(r, 200)) },
  bays: { isArea: true, draw: (r) => polygon(bays(r, 8 + r.integer(30))) },
  fractal: { isArea: true, draw: (r) => polygon(close(refine(r, star(r, 8, 0.1), 7, 0.32))) },
  hole: {
    isArea: true,
    draw: (r) => ({
      type: 'Polygon',
      coordinates: [
        star(r, 20, 0.2),
        [...resize(star(r, 8, 0.6), 0.35, 0, 0.35)].reverse(),
        [...resize(star(r, 5, 0.3), 0.2, 0, -0.4)].reverse(),
      ],
    }),
  },
  island: {
    isArea: true,
    draw: (r) => ({
      type: 'MultiPolygon',
      coordinates: [
        [star(r, 24, 0.1), [...resize(star(r, 16, 0.2), 0.75, 0, 0)].reverse()],
        [resize(star(r, 9, 0.5), 0.4, 0, 0)],
      ],
    }),
  },
  parts: {
    isArea: true,
    draw: (r) => ({
      type: 'MultiPolygon',
      coordinates: [0, 1, 2, 3].map((i) => [
        resize(star(r, 5 + r.integer(12), 0.6), 0.45, (i % 2) - 0.5, (i >> 1) - 0.5),
      ]),
    }),
  },
  line: { draw: (r) => ({ type: 'LineString', coordinates: walk(r, 2 + Math.floor(r.scale(1, 40))) }) },
  lines: { draw: (r) => ({ type: 'MultiLineString', coordinates: [walk(r, 6), walk(r, 12), walk(r, 2)] }) },
  loop: {
    draw: (r) => ({
      type: 'MultiLineString',
      coordinates: [star(r, 5 + Math.floor(r.scale(1, 40)), 0.7), resize(star(r, 9, 0.3), 0.3, 0.4, 0.9)],
    }),
  },
  track: { draw: (r) => ({ type: 'LineString', coordinates: refine(r, walk(r, 4), 7, 0.5) }) },
  point: { draw: (r) => ({ type: 'Point', coordinates: [r.between(-1, 1), r.between(-1, 1)] }) },
  points: {
    draw: (r) => ({
      type: 'MultiPoint',
      coordinates: Array.from({ length: 8 }, () => [r.between(-1, 1), r.between(-1, 1)]),
    }),
  },
  collection: {
    draw: (r) => ({
      type: 'GeometryCollection',
      geometries: [
        polygon(resize(star(r, 9, 0.4), 0.6, -0.2, 0)),
        polygon(resize(star(r, 7, 0.4), 0.6, 0.2, 0.1)),
        { type: 'LineString', coordinates: walk(r, 5) },
        { type: 'Point', coordinates: [r.between(-1, 1), r.between(-1, 1)] },
      ],
    }),
  },
};

function polygon(ring: Shape): Geometry {
  return { type: 'Polygon', coordinates: [ring] };
}

function star(r: Draws, corners: number, spikes: number): Shape {
  const turn = r.between(0, 7);
  return close(
    Array.from({ length: corners }, (_, i) => {
      const angle = turn + (2 * Math.PI * (i + 0.3 * r.fraction())) / corners;
      const radius = 1 - spikes * r.fraction();
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  );
}

function comb(r: Draws, teeth: number, depth: number): Shape {
  const width = 2 / teeth;
  const gaps = Array.from({ length: teeth }, (_, i) => {
    const [right, gap] = [1 - i * width, r.between(0.05, 0.6) * width];
    return [
      [right, 1 - 0.1 * r.fraction()],
      [right - (width - gap) / 2, 1],
      [right - width / 2 + gap * 0.1, 1 - depth * r.between(0.7, 1)],
      [right - (width + gap) / 2, 1],
    ];
  });
  return close([[-1, -1], [1, -1], ...gaps.flat(), [-1, 1]]); // prettier-ignore
}

function spiral(turns: number): Shape {
  const steps = Math.round(12 * turns);
  const at = (i: number, inset: number) => {
    const [angle, radius] = [(2 * Math.PI * i) / 12, 0.15 + (0.85 * i) / steps - inset];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  const outer = Array.from({ length: steps + 1 }, (_, i) => at(i, 0));
  const inner = Array.from({ length: steps + 1 }, (_, i) => at(i, (0.85 / turns) * 0.4));
  return close([...outer, ...inner.reverse()]);
}

function coast(r: Draws, corners: number): Shape {
  let wave = 0;
  return close(
    Array.from({ length: corners }, (_, i) => {
      wave = 0.7 * wave + r.between(-0.06, 0.06);
      const angle = (2 * Math.PI * i) / corners;
      return [(0.8 + wave) * Math.cos(angle), (0.8 + wave) * Math.sin(angle)];
    }),
  );
}

/** Bays with a narrow mouth. */
function bays(r: Draws, count: number): Shape {
  return close(
    Array.from({ length: count }, (_, i) => {
      const angle = (k: number) => (2 * Math.PI * (i + k)) / count;
      const [mouth, depth] = [r.between(0.02, 0.2), r.between(0.1, 0.5)];
      const at = (k: number, radius: number) => [radius * Math.cos(angle(k)), radius * Math.sin(angle(k))];
      return [at(0, 1), at(0.5 - mouth, 1), at(0.2, 1 - depth), at(0.8, 1 - depth), at(0.5 + mouth, 1)];
    }).flat(),
  );
}

function walk(r: Draws, count: number): Shape {
  let angle = r.between(0, 7);
  const line: Position[] = [[0, 0]];
  for (let i = 1; i < count; i++) {
    angle += r.between(-1.6, 1.6);
    const [[x = 0, y = 0] = [], length] = [line.at(-1), r.scale(0.02, 0.6)];
    line.push([x + length * Math.cos(angle), y + length * Math.sin(angle)]);
  }
  return line;
}

/** Moves the middle of each edge sideways, again and again. */
function refine(r: Draws, line: Shape, levels: number, roughness: number): Shape {
  if (levels === 0) return line;
  const finer = line.flatMap((to, i) => {
    const from = line[i - 1];
    if (!from) return [to];
    const [[ax = 0, ay = 0], [bx = 0, by = 0], off] = [from, to, r.between(-0.5, 0.5) * roughness];
    return [[(ax + bx) / 2 - off * (by - ay), (ay + by) / 2 + off * (bx - ax)], to];
  });
  return refine(r, finer, levels - 1, roughness);
}

function resize(line: Shape, factor: number, dx: number, dy: number): Shape {
  return line.map(([x = 0, y = 0]) => [x * factor + dx, y * factor + dy]);
}

function close(line: Shape): Shape {
  const [first, last] = [line[0] ?? [], line.at(-1) ?? []];
  return first[0] === last[0] && first[1] === last[1] ? line : [...line, first];
}

function mapPositions(geometry: Geometry, map: (position: Position) => Position): Geometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((member) => mapPositions(member, map)) };
  }
  const walkNested = (value: unknown): unknown =>
    isPosition(value) ? map(value) : (value as readonly unknown[]).map(walkNested);
  return { type: geometry.type, coordinates: walkNested(geometry.coordinates) } as Geometry;
}

function positionsOf(geometry: Geometry): readonly Position[] {
  const positions: Position[] = [];
  mapPositions(geometry, (position) => {
    positions.push(position);
    return position;
  });
  return positions;
}

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && typeof value[0] === 'number';
}
