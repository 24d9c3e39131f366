/** The DE-9IM by its definition, for small whole numbers: a sample of every vertex, edge and face, told apart in both. */
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';

/** x/w and y/w; whole numbers up to 12 keep every product below within 2^53. */
type Sample = readonly [x: number, y: number, w: number];
type Segment = readonly [ax: number, ay: number, bx: number, by: number];

/** Below the smallest distance between things that do not touch, above what rounding does. */
const BESIDE = 1e-7;

export function de9im(a: Geometry, b: Geometry): string {
  const [first, second] = [new Definition(a), new Definition(b)];
  const segments = [...first.segments, ...second.segments];
  const points = [...first.points, ...second.points];
  const cells = new Array<number>(9).fill(-1);
  const raise = (row: number, column: number, dimension: number) => {
    cells[3 * row + column] = Math.max(cells[3 * row + column] ?? -1, dimension);
  };
  raise(2, 2, 2);
  const vertices = new Map(points.map((point) => [nameOf(point), point]));
  for (const segment of segments) {
    const cuts = [...segments.flatMap((other) => cutsOf(segment, other)), ...points.filter((at) => meets(segment, at))];
    const [ax, ay, bx, by] = segment;
    const along = ([x, y, w]: Sample) => ((x / w - ax) * (bx - ax) + (y / w - ay) * (by - ay)) / length(segment) ** 2;
    cuts.sort((p, q) => along(p) - along(q));
    for (const cut of cuts) vertices.set(nameOf(cut), cut);
    cuts.slice(1).forEach((to, i) => {
      const from = cuts[i] as Sample;
      if (along(to) - along(from) < 1e-9) return;
      const middle = [
        from[0] * to[2] + to[0] * from[2],
        from[1] * to[2] + to[1] * from[2],
        2 * from[2] * to[2],
      ] as const;
      raise(first.placeOf(middle), second.placeOf(middle), 1);
      const [dx, dy] = [(BESIDE * (by - ay)) / length(segment), (BESIDE * (bx - ax)) / length(segment)];
      for (const sign of [1, -1]) {
        const [x, y] = [middle[0] / middle[2] + sign * dx, middle[1] / middle[2] - sign * dy];
        raise(first.isInArea(x, y) ? 0 : 2, second.isInArea(x, y) ? 0 : 2, 2);
      }
    });
  }
  for (const vertex of vertices.values()) raise(first.placeOf(vertex), second.placeOf(vertex), 0);
  return cells.map((dimension) => (dimension < 0 ? 'F' : String(dimension))).join('');
}

class Definition {
  readonly points: readonly Sample[];
  readonly segments: readonly Segment[];
  readonly #polygons: readonly (readonly Segment[])[];
  readonly #lines: readonly Segment[];
  readonly #ends: readonly Position[];

  constructor(geometry: Geometry) {
    const { points, lines, polygons } = splitParts(geometry);
    this.points = points.map(([x = 0, y = 0]) => [x, y, 1]);
    this.#lines = lines.flatMap(segmentsOf);
    this.#ends = lines.flatMap((line) => [line[0] ?? [], line.at(-1) ?? []]);
    this.#polygons = polygons.map((rings) => rings.flatMap(segmentsOf));
    this.segments = [...this.#lines, ...this.#polygons.flat()];
  }

  /** @returns 0 interior, 1 boundary, 2 exterior */
  placeOf([x, y, w]: Sample): number {
    const borders = this.#polygons.flat().filter((segment) => meets(segment, [x, y, w]));
    if (borders.length > 0) {
      const angles = borders.flatMap(([ax, ay, bx, by]) => [
        Math.atan2(by - ay, bx - ax),
        Math.atan2(ay - by, ax - bx),
      ]);
      angles.sort((p, q) => p - q);
      const between = angles.map((angle, i) => (angle + (angles[i + 1] ?? (angles[0] ?? 0) + 2 * Math.PI)) / 2);
      // Two that are nearly equal are the same direction, and nothing is between them.
      const around = between.filter((angle, i) => angle - (angles[i] ?? 0) > 1e-9);
      const isInside = (angle: number) =>
        this.isInArea(x / w + BESIDE * Math.cos(angle), y / w + BESIDE * Math.sin(angle));
      return around.every(isInside) ? 0 : 1;
    }
    if (this.isInArea(x / w, y / w)) return 0;
    if (this.#lines.some((segment) => meets(segment, [x, y, w]))) {
      return this.#ends.filter(([ex = 0, ey = 0]) => ex * w === x && ey * w === y).length % 2;
    }
    return this.points.some(([px, py]) => px * w === x && py * w === y) ? 0 : 2;
  }

  /** Of a place that is on no border. */
  isInArea(x: number, y: number): boolean {
    return this.#polygons.some((segments) => {
      let inside = false;
      for (const [ax, ay, bx, by] of segments) {
        if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
      }
      return inside;
    });
  }
}

/** Where a segment begins, ends and meets another one. */
function cutsOf(segment: Segment, other: Segment): Sample[] {
  const [ax, ay, bx, by] = segment;
  const [cx, cy, dx, dy] = other;
  const cuts: Sample[] = [[ax, ay, 1], [bx, by, 1]]; // prettier-ignore
  const w = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  const ends: Sample[] = [[cx, cy, 1], [dx, dy, 1]]; // prettier-ignore
  if (w === 0) return [...cuts, ...ends.filter((end) => meets(segment, end))];
  const t = (cx - ax) * (dy - cy) - (cy - ay) * (dx - cx);
  const sign = Math.sign(w);
  const cut: Sample = [sign * (ax * w + t * (bx - ax)), sign * (ay * w + t * (by - ay)), sign * w];
  return meets(segment, cut) && meets(other, cut) ? [...cuts, cut] : cuts;
}

function meets([ax, ay, bx, by]: Segment, [x, y, w]: Sample): boolean {
  if ((bx - ax) * (y - ay * w) !== (by - ay) * (x - ax * w)) return false;
  const within = (from: number, to: number, at: number) => at >= Math.min(from, to) * w && at <= Math.max(from, to) * w;
  return within(ax, bx, x) && within(ay, by, y);
}

function segmentsOf(line: readonly Position[]): Segment[] {
  return line.slice(1).flatMap(([bx = 0, by = 0], i): Segment[] => {
    const [ax = 0, ay = 0] = line[i] ?? [];
    return ax === bx && ay === by ? [] : [[ax, ay, bx, by]];
  });
}

function nameOf([x, y, w]: Sample): string {
  return `${x / w},${y / w}`;
}

function length([ax, ay, bx, by]: Segment): number {
  return Math.hypot(bx - ax, by - ay);
}
