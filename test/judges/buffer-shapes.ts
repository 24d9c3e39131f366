/** Random geometries whose offset curves turn inside out: narrow rings, closed and nearly closed lines. */
import type { Geometry, Position } from '../../schemas/geometry-types.ts';

/** Numbers of 0 to 1, without 1. */
export type Random = () => number;

export interface BufferCase {
  readonly geometry: Geometry;
  readonly distance: number;
}

/** Rings of about unit size around the origin, open: the first position is not repeated. */
const shapes: readonly ((random: Random) => Position[])[] = [
  (random) => {
    const n = 3 + Math.floor(random() * 40);
    const [stretch, jitter] = [0.5 + random() / 2, random() < 0.5 ? 0 : random() * 0.2];
    return Array.from({ length: n }, (_, i) => {
      const radius = 1 - jitter * random();
      return turned(radius, radius * stretch, (2 * Math.PI * i) / n);
    });
  },
  // Triangles with further vertices near their corners, or with many along their sides.
  (random) => {
    const corners = Array.from({ length: 3 }, (_, i) => turned(1, 0.4 + random(), 2 * Math.PI * ((i + random()) / 3)));
    const near = 0.01 + random() * 0.2;
    return corners.flatMap((corner, i) => {
      const [before, after] = [corners[(i + 2) % 3] ?? [], corners[(i + 1) % 3] ?? []];
      const cut = [between(corner, before, near * random()), between(corner, after, near * random())];
      return random() < 0.3 ? [corner] : random() < 0.5 ? cut : [...cut, between(corner, after, 0.4)];
    });
  },
  // Two lobes and a neck.
  (random) => {
    const [n, neck, small] = [4 + Math.floor(random() * 12), random() * 0.2, 0.2 + random() * 0.8];
    const lobe = (x: number, radius: number, from: number) =>
      Array.from({ length: n }, (_, i): Position => {
        const angle = from + 0.3 + ((2 * Math.PI - 0.6) * i) / (n - 1);
        return [x + radius * Math.cos(angle), radius * Math.sin(angle) * (0.8 + neck)];
      });
    return [...lobe(-1.2, 0.8, 0), ...lobe(1.2, small, Math.PI)];
  },
  // A bay that nearly closes.
  (random) => {
    const [n, width, gap] = [5 + Math.floor(random() * 20), 0.05 + random() * 0.5, 0.02 + random()];
    const arc = (radius: number) => Array.from({ length: n }, (_, i) => turned(radius, radius, gap / 2 + ((2 * Math.PI - gap) * i) / (n - 1))); // prettier-ignore
    return [...arc(1), ...arc(1 - width).reverse()];
  },
  (random) => {
    const n = 3 + Math.floor(random() * 12);
    return Array.from({ length: 2 * n }, (_, i) => {
      const radius = i % 2 === 0 ? 1 : 0.3 + 0.6 * random();
      return turned(radius, radius, (Math.PI * i) / n);
    });
  },
];

/** Lines that go round without a ring: spirals, and random ones that cross themselves. */
const lines: readonly ((random: Random) => Position[])[] = [
  (random) => {
    const [n, turns, pitch] = [8 + Math.floor(random() * 40), 0.8 + 2 * random(), random() * 0.4];
    return Array.from({ length: n }, (_, i) => {
      const radius = 1 - (pitch * i) / n;
      return turned(radius, radius, (2 * Math.PI * turns * i) / n);
    });
  },
  (random) => {
    const line = Array.from({ length: 4 + Math.floor(random() * 9) }, (): Position => [
      2 * random() - 1,
      2 * random() - 1,
    ]);
    return random() < 0.6 ? close(line) : line;
  },
  (random) => {
    const n = 5 + 2 * Math.floor(random() * 4);
    return close(Array.from({ length: n }, (_, i) => turned(1, 1, (2 * Math.PI * 2 * i) / n)));
  },
];

/** @param shrink whether the distance is negative; the geometry is a polygon or several then */
export function createBufferCase(random: Random, shrink: boolean): BufferCase {
  const scale = 10 ** (9 * random() - 3);
  const distance = scale * (random() < 0.7 ? 0.1 + random() : 10 ** (2 * random() - 1.7));
  const [dx, dy] = random() < 0.5 ? [0, 0] : [scale * 1000 * (random() - 0.5), scale * 1000 * (random() - 0.5)];
  const angle = 2 * Math.PI * random();
  const place = (line: readonly Position[], x = 0, size = 1) =>
    line.map(([u = 0, v = 0]): Position => [
      dx + scale * (x + size * (u * Math.cos(angle) - v * Math.sin(angle))),
      dy + scale * size * (u * Math.sin(angle) + v * Math.cos(angle)),
    ]);
  const ring = (x = 0, size = 1) => {
    const line = place(close(pick(shapes, random)(random)), x, size);
    return random() < 0.5 ? line : line.reverse();
  };
  if (shrink) {
    const kind = random();
    if (kind < 0.6) return { geometry: { type: 'Polygon', coordinates: [ring()] }, distance: -distance * 0.7 };
    if (kind < 0.8) {
      const hole = place(close(pick(shapes, random)(random)), 0, 0.1 * random());
      return { geometry: { type: 'Polygon', coordinates: [ring(0, 3), hole] }, distance: -distance };
    }
    return { geometry: { type: 'MultiPolygon', coordinates: [[ring()], [ring(6, 1.5)]] }, distance: -distance * 0.7 };
  }
  const kind = random();
  const square: Position[] = [[-4, -4], [4, -4], [4, 4], [-4, 4], [-4, -4]]; // prettier-ignore
  if (kind < 0.25) return { geometry: { type: 'LineString', coordinates: ring() }, distance };
  if (kind < 0.4) {
    const open = ring();
    return { geometry: { type: 'LineString', coordinates: open.slice(0, -1 - Math.floor(random() * 2)) }, distance };
  }
  if (kind < 0.55)
    return { geometry: { type: 'LineString', coordinates: place(pick(lines, random)(random)) }, distance };
  if (kind < 0.7) return { geometry: { type: 'Polygon', coordinates: [place(square), ring()] }, distance };
  if (kind < 0.8) return { geometry: { type: 'Polygon', coordinates: [ring()] }, distance };
  if (kind < 0.9) {
    return { geometry: { type: 'MultiLineString', coordinates: [ring(), ring(3 * random()), place(pick(lines, random)(random), 1)] }, distance }; // prettier-ignore
  }
  const members: Geometry[] = [
    { type: 'LineString', coordinates: ring() },
    { type: 'Point', coordinates: place([[random(), random()]])[0] ?? [] },
    { type: 'Polygon', coordinates: [place(square, 4), ring(4)] },
  ];
  return { geometry: { type: 'GeometryCollection', geometries: members }, distance };
}

function turned(a: number, b: number, angle: number): Position {
  return [a * Math.cos(angle), b * Math.sin(angle)];
}

function between([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, t: number): Position {
  return [ax + t * (bx - ax), ay + t * (by - ay)];
}

function close(line: readonly Position[]): Position[] {
  return [...line, line[0] ?? []];
}

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('There is nothing to pick.');
  return item;
}
