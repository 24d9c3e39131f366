/** What is allowed in a geometry and yet rarely meant: repeated vertices, spikes, rings with hardly any area. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Fault } from './faults.ts';
import { shapesOf } from '../flat/flat.ts';

/** A line that comes back at less than this angle makes a spike. */
const SPIKE_DEGREES = 1;

/** A ring is tiny beside another one of its shape that is so many times as large. */
const TINY_SHARE = 1e-10;

/** 4 π area / perimeter²: 1 for a circle, 0.785 for a square, below this for a sliver 3000 times as long as wide. */
const SLIVER_ROUNDNESS = 1e-3;

/**
 * @param valid whether areas of rings mean something, which they do not where rings cross themselves
 * @returns every one, in the order of the positions
 */
export function qualityFaults(geometry: FlatGeometry, valid: boolean): readonly Fault[] {
  return shapesOf(geometry).flatMap((shape) => {
    if (shape.type === 'Point' || shape.type === 'MultiPoint') return [];
    const faults: Fault[] = [];
    let start = 0;
    const areas: number[] = [];
    for (const end of shape.ends) {
      const line = distinct(shape, start, end, faults);
      if (valid && isRings(shape)) areas.push(sliver(line, faults));
      spikes(line, isRings(shape), faults);
      start = end;
    }
    tinyRings(shape, areas, faults);
    return faults;
  });
}

/** Lists the positions of a line without repetitions, x and y in turn, and reports these. */
function distinct({ coordinates, stride }: FlatShape, start: number, end: number, faults: Fault[]): readonly number[] {
  const line: number[] = [];
  for (let i = start * stride; i < end * stride; i += stride) {
    const [x, y] = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0];
    if (line.length > 0 && line.at(-2) === x && line.at(-1) === y)
      faults.push({ reason: 'Repeated vertex', at: [x, y] });
    else line.push(x, y);
  }
  return line;
}

function spikes(line: readonly number[], isRing: boolean, faults: Fault[]): void {
  const count = line.length / 2;
  const limit = Math.cos((SPIKE_DEGREES * Math.PI) / 180);
  // In a ring, the last position is the first one, whose neighbour is the last but one.
  for (let i = isRing ? 0 : 1; i < count - 1 && count > 2; i++) {
    const before = i === 0 ? count - 2 : i - 1;
    const [x = 0, y = 0] = line.slice(2 * i, 2 * i + 2);
    const [px = 0, py = 0] = line.slice(2 * before, 2 * before + 2);
    const [nx = 0, ny = 0] = line.slice(2 * i + 2, 2 * i + 4);
    const [ux, uy, vx, vy] = [px - x, py - y, nx - x, ny - y];
    if (ux * vx + uy * vy > limit * Math.hypot(ux, uy) * Math.hypot(vx, vy))
      faults.push({ reason: 'Spike', at: [x, y] });
  }
}

/** @returns the area of the ring */
function sliver(ring: readonly number[], faults: Fault[]): number {
  const [x0 = 0, y0 = 0] = ring;
  let [twice, perimeter] = [0, 0];
  for (let i = 2; i < ring.length; i += 2) {
    const [ax, ay, bx, by] = [ring[i - 2] ?? 0, ring[i - 1] ?? 0, ring[i] ?? 0, ring[i + 1] ?? 0];
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
    perimeter += Math.hypot(bx - ax, by - ay);
  }
  const area = Math.abs(twice) / 2;
  if (4 * Math.PI * area < SLIVER_ROUNDNESS * perimeter ** 2) faults.push({ reason: 'Sliver ring', at: [x0, y0] });
  return area;
}

function tinyRings({ coordinates, stride, ends }: FlatShape, areas: readonly number[], faults: Fault[]): void {
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  areas.forEach((area, ring) => {
    if (area === 0 || area >= largest * TINY_SHARE) return;
    const at = (ring === 0 ? 0 : (ends[ring - 1] ?? 0)) * stride;
    faults.push({ reason: 'Tiny ring', at: [coordinates[at] ?? 0, coordinates[at + 1] ?? 0] });
  });
}

function isRings({ type }: FlatShape): boolean {
  return type === 'Polygon' || type === 'MultiPolygon';
}
