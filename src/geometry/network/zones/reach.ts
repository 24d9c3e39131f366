/**
 * Places that a sample of a street stands for: within the width of the street and, where the way from the street to the
 * place counts, within the rest of the break. A convex shape for each break: a disc around an end or a corner, else a
 * strip along the street, cut where the cost on the street, and beside it, reaches the break.
 */
import type { Samples } from './samples.ts';

export interface ReachOptions {
  /** Metres from the street. */
  readonly width: number;
  /** Metres along the street, on both sides of a sample, that its cell may have. */
  readonly length: number;
  /** Cost per metre between street and place; 0 where it is free. */
  readonly legCost: number;
  /** Rising. */
  readonly breaks: readonly number[];
}

/** Outer sides of a strip, counter-clockwise; those from `ABOVE` on are where the cost is the break. */
const [RIGHT, TOP, LEFT, BOTTOM] = [0, 1, 2, 3] as const;
export const ABOVE = 4;
const BELOW = 5;
/** The circle of a disc. */
const CIRCLE = 6;

/** Part of a line within a shape. */
export interface Cut {
  /** Positions along the line. */
  low: number;
  high: number;
  /** Sides that it crosses there. */
  lowSide: number;
  highSide: number;
}

export interface Outline {
  /** Corners counter-clockwise, in the plane. */
  readonly x: number[];
  readonly y: number[];
  /** Side from each corner to the next. */
  readonly sides: number[];
}

export type Reach = ReturnType<typeof createReach>;

export function createReach(samples: Samples, { width, length, legCost, breaks }: ReachOptions) {
  const { xy, directions, scales, costs, rates } = samples;
  const cut: Cut = { low: 0, high: 0, lowSide: 0, highSide: 0 };

  const isDisc = (sample: number) => directions[2 * sample] === 0 && directions[2 * sample + 1] === 0;
  const rest = (sample: number, level: number) => (breaks[level] as number) - (costs[sample] as number);

  /** Radius of a disc in the plane; 0 for none. */
  function radius(sample: number, level: number): number {
    const left = rest(sample, level);
    if (!(left >= 0)) return 0;
    return (legCost === 0 ? width : Math.min(width, left / legCost)) * (scales[sample] as number);
  }

  function isEmpty(sample: number, level: number): boolean {
    if (isDisc(sample)) return radius(sample, level) === 0;
    return !(rest(sample, level) + Math.abs(rates[sample] as number) * length > 0);
  }

  /** True where a further break adds nothing. */
  function isFull(sample: number, level: number): boolean {
    if (isDisc(sample)) return radius(sample, level) === width * (scales[sample] as number);
    return rest(sample, level) >= Math.abs(rates[sample] as number) * length + legCost * width;
  }

  function contains(sample: number, level: number, x: number, y: number): boolean {
    const [dx, dy] = [x - (xy[2 * sample] as number), y - (xy[2 * sample + 1] as number)];
    if (isDisc(sample)) return dx * dx + dy * dy <= radius(sample, level) ** 2;
    const scale = scales[sample] as number;
    const [ux, uy] = [directions[2 * sample] as number, directions[2 * sample + 1] as number];
    const along = (dx * ux + dy * uy) / scale;
    const beside = Math.abs(dy * ux - dx * uy) / scale;
    return (
      beside <= width &&
      Math.abs(along) <= length &&
      (rates[sample] as number) * along + legCost * beside <= rest(sample, level)
    );
  }

  /**
   * Part within the shape of the line through a place in a direction of length 1.
   * @returns undefined for none; the same object each time
   */
  function crossLine(sample: number, level: number, line: readonly [number, number, number, number]): Cut | undefined {
    const [x, y, vx, vy] = line;
    const [dx, dy] = [x - (xy[2 * sample] as number), y - (xy[2 * sample + 1] as number)];
    if (isDisc(sample)) {
      const nearest = -(dx * vx + dy * vy);
      const half = radius(sample, level) ** 2 - (dx * vy - dy * vx) ** 2;
      if (half <= 0) return undefined;
      cut.low = nearest - Math.sqrt(half);
      cut.high = nearest + Math.sqrt(half);
      cut.lowSide = cut.highSide = CIRCLE;
      return cut;
    }
    const scale = scales[sample] as number;
    const [ux, uy] = [directions[2 * sample] as number, directions[2 * sample + 1] as number];
    const [along, beside] = [(dx * ux + dy * uy) / scale, (dy * ux - dx * uy) / scale];
    const [stepAlong, stepBeside] = [(vx * ux + vy * uy) / scale, (vy * ux - vx * uy) / scale];
    cut.low = -Infinity;
    cut.high = Infinity;
    const rate = rates[sample] as number;
    const left = rest(sample, level);
    halfPlane(RIGHT, stepAlong, length - along);
    halfPlane(TOP, stepBeside, width - beside);
    halfPlane(LEFT, -stepAlong, length + along);
    halfPlane(BOTTOM, -stepBeside, width + beside);
    halfPlane(ABOVE, rate * stepAlong + legCost * stepBeside, left - rate * along - legCost * beside);
    if (legCost > 0) halfPlane(BELOW, rate * stepAlong - legCost * stepBeside, left - rate * along + legCost * beside);
    return cut.low < cut.high ? cut : undefined;
  }

  function halfPlane(side: number, slope: number, room: number): void {
    const at = room / slope;
    if (slope > 0) {
      if (at >= cut.high) return;
      cut.high = at;
      cut.highSide = side;
    } else if (slope < 0) {
      if (at <= cut.low) return;
      cut.low = at;
      cut.lowSide = side;
    } else if (room < 0) cut.low = Infinity;
  }

  /** Outline of a strip. */
  function outline(sample: number, level: number): Outline {
    const rate = rates[sample] as number;
    const left = rest(sample, level);
    let corners: Corners = {
      along: [-length, length, length, -length],
      beside: [-width, -width, width, width],
      sides: [BOTTOM, RIGHT, TOP, LEFT],
    };
    corners = clip(corners, ABOVE, (along, beside) => left - rate * along - legCost * beside);
    if (legCost > 0) corners = clip(corners, BELOW, (along, beside) => left - rate * along + legCost * beside);
    const scale = scales[sample] as number;
    const [ux, uy] = [(directions[2 * sample] as number) * scale, (directions[2 * sample + 1] as number) * scale];
    const [x0, y0] = [xy[2 * sample] as number, xy[2 * sample + 1] as number];
    const besideAt = (i: number) => corners.beside[i] as number;
    return {
      x: corners.along.map((along, i) => x0 + along * ux - besideAt(i) * uy),
      y: corners.along.map((along, i) => y0 + along * uy + besideAt(i) * ux),
      sides: corners.sides,
    };
  }

  return { isDisc, radius, isEmpty, isFull, contains, crossLine, outline };
}

interface Corners {
  readonly along: number[];
  readonly beside: number[];
  readonly sides: number[];
}

/** @see Sutherland and Hodgman 1974, Reentrant polygon clipping, doi:10.1145/360767.360802 */
function clip(corners: Corners, side: number, room: (along: number, beside: number) => number): Corners {
  const result: Corners = { along: [], beside: [], sides: [] };
  const add = (along: number, beside: number, next: number) => {
    result.along.push(along);
    result.beside.push(beside);
    result.sides.push(next);
  };
  const count = corners.along.length;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [a, b] = [corners.along[i] as number, corners.beside[i] as number];
    const [c, d] = [corners.along[j] as number, corners.beside[j] as number];
    const own = corners.sides[i] as number;
    const [here, there] = [room(a, b), room(c, d)];
    if (here >= 0) add(a, b, own);
    if (here >= 0 === there >= 0) continue;
    const part = here / (here - there);
    add(a + part * (c - a), b + part * (d - b), here >= 0 ? side : own);
  }
  return result;
}
