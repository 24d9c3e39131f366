/** Finds what is valid but rarely intended: repeated vertices, spikes, rings with hardly any area. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Fault } from './faults.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';

/** Maximum angle of a spike. */
const MAX_SPIKE_DEGREES = 1;

/** Maximum area of a tiny ring, as a fraction of the largest ring of its shape. */
const MAX_TINY_FRACTION = 1e-10;

/** Maximum roundness of a sliver, 4 π area / perimeter²: 1 for a circle, 0.785 for a square. */
const MAX_SLIVER_ROUNDNESS = 1e-3;

/**
 * @param isValid true when areas of rings are meaningful, which they are not where rings cross themselves
 * @returns all faults, in the order of positions
 */
export function findQualityFaults(geometry: FlatGeometry, isValid: boolean): readonly Fault[] {
  return shapesOf(geometry).flatMap((shape) => {
    if (shape.type === 'Point' || shape.type === 'MultiPoint') return [];
    const faults: Fault[] = [];
    let start = 0;
    const areas: number[] = [];
    for (const end of shape.ends) {
      const line = dropRepeats(shape, start, end, faults);
      if (isValid && isPolygonal(shape)) areas.push(checkSliver(line, faults));
      findSpikes(line, isPolygonal(shape), faults);
      start = end;
    }
    findTinyRings(shape, areas, faults);
    return faults;
  });
}

/** Positions of a line without consecutive duplicates, x and y interleaved; duplicates are added to the faults. */
function dropRepeats(
  { coordinates, stride }: FlatShape,
  start: number,
  end: number,
  faults: Fault[],
): readonly number[] {
  const line: number[] = [];
  for (let i = start * stride; i < end * stride; i += stride) {
    const [x, y] = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0];
    if (line.length > 0 && line.at(-2) === x && line.at(-1) === y)
      faults.push({ reason: 'Repeated vertex', at: [x, y] });
    else line.push(x, y);
  }
  return line;
}

function findSpikes(line: readonly number[], isRing: boolean, faults: Fault[]): void {
  const count = line.length / 2;
  const limit = Math.cos((MAX_SPIKE_DEGREES * Math.PI) / 180);
  // In a ring the last position repeats the first.
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
function checkSliver(ring: readonly number[], faults: Fault[]): number {
  const [x0 = 0, y0 = 0] = ring;
  let [twice, perimeter] = [0, 0];
  for (let i = 2; i < ring.length; i += 2) {
    const [ax, ay, bx, by] = [ring[i - 2] ?? 0, ring[i - 1] ?? 0, ring[i] ?? 0, ring[i + 1] ?? 0];
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
    perimeter += Math.hypot(bx - ax, by - ay);
  }
  const area = Math.abs(twice) / 2;
  if (4 * Math.PI * area < MAX_SLIVER_ROUNDNESS * perimeter ** 2) faults.push({ reason: 'Sliver ring', at: [x0, y0] });
  return area;
}

function findTinyRings({ coordinates, stride, ends }: FlatShape, areas: readonly number[], faults: Fault[]): void {
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  areas.forEach((area, ring) => {
    if (area === 0 || area >= largest * MAX_TINY_FRACTION) return;
    const at = (ring === 0 ? 0 : (ends[ring - 1] ?? 0)) * stride;
    faults.push({ reason: 'Tiny ring', at: [coordinates[at] ?? 0, coordinates[at + 1] ?? 0] });
  });
}
