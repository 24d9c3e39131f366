/** Samples of streets: places with the cost there and how it changes along the street, each of which stands for a cell. */
import { nearestLongitude } from '../../antimeridian/longitudes.ts';
import { joinVertices } from '../join-vertices.ts';
import { createConformalPlane, type ConformalPlane } from './conformal-plane.ts';

/** Parts of streets along which cost is linear in length: open ones, reached or not. */
export interface CostedPieces {
  /** Longitude and latitude interleaved, piece after piece. */
  readonly coordinates: Float64Array;
  /** First vertex of each piece, and the number of vertices. */
  readonly starts: Uint32Array;
  /** Metres along its street of each vertex, rising. */
  readonly measures: Float64Array;
  /** Cost at the start and at the end of each piece; Infinity where it is not reached. */
  readonly costs: Float64Array;
  /** Facility from which each piece is reached; any number where it is not. */
  readonly roots: Uint32Array;
}

export interface Samples {
  readonly plane: ConformalPlane;
  readonly count: number;
  /** x and y interleaved, in the plane; different for each sample. */
  readonly xy: Float64Array;
  /** Direction of the street in the plane, of length 1; 0 and 0 for the end or corner of a street. */
  readonly directions: Float64Array;
  /** Plane units per metre. */
  readonly scales: Float64Array;
  readonly costs: Float64Array;
  /** Cost per metre in that direction. */
  readonly rates: Float64Array;
  readonly roots: Uint32Array;
}

/** Metres between an end or corner and the next sample. The narrow cell of the end has the places beyond it. */
const CORNER_GAP = 0.2;
/** Radians that a street may turn between two samples of corners: 10 degrees. */
const MAX_TURN = 0.175;

/** @param detail maximum metres between samples */
export function sampleStreets(pieces: CostedPieces, detail: number): Samples {
  const found = collectSamples(pieces, detail);
  const { lonLat } = found;
  const kept = keepCheapest(lonLat, found.costs);
  const count = kept.length;
  const plane = createConformalPlane(lonLat);
  const xy = new Float64Array(2 * count);
  const directions = new Float64Array(2 * count);
  const scales = new Float64Array(count);
  const ahead = new Float64Array(2);
  kept.forEach((from, to) => {
    const [longitude, latitude] = [lonLat[2 * from] as number, lonLat[2 * from + 1] as number];
    plane.toPlane(longitude, latitude, xy, 2 * to);
    scales[to] = plane.scaleAt(latitude);
    const [east, north] = [found.ahead[2 * from] as number, found.ahead[2 * from + 1] as number];
    if (east === 0 && north === 0) return;
    plane.toPlane(longitude + east, latitude + north, ahead, 0);
    const [dx, dy] = [(ahead[0] as number) - (xy[2 * to] as number), (ahead[1] as number) - (xy[2 * to + 1] as number)];
    const length = Math.hypot(dx, dy);
    directions[2 * to] = dx / length;
    directions[2 * to + 1] = dy / length;
  });
  const pick = (values: readonly number[]) => Float64Array.from(kept, (from) => values[from] as number);
  const roots = Uint32Array.from(kept, (from) => found.roots[from] as number);
  return { plane, count, xy, directions, scales, costs: pick(found.costs), rates: pick(found.rates), roots };
}

/** Number of samples of that many metres of streets, about. */
export function estimateSamples(metres: number, pieces: number, detail: number): number {
  return Math.ceil(metres / detail + 4 * pieces);
}

function collectSamples({ coordinates, starts, measures, costs, roots }: CostedPieces, detail: number) {
  const lonLat: number[] = [];
  /** Step along the street, in degrees. */
  const ahead: number[] = [];
  const [sampleCosts, rates, sampleRoots]: [number[], number[], number[]] = [[], [], []];
  for (let piece = 0; piece + 1 < starts.length; piece++) {
    const first = starts[piece] as number;
    const last = (starts[piece + 1] as number) - 1;
    const from = measures[first] as number;
    const length = (measures[last] as number) - from;
    const [costFrom, costTo] = [costs[2 * piece] as number, costs[2 * piece + 1] as number];
    const rate = costFrom < Infinity && length > 0 ? (costTo - costFrom) / length : 0;
    const root = roots[piece] as number;
    let [vertex, corner] = [first, first];
    const add = (measure: number, isCorner: boolean) => {
      while (vertex < last - 1 && (measures[vertex + 1] as number) <= measure) vertex += 1;
      const [x0, y0] = [coordinates[2 * vertex] as number, coordinates[2 * vertex + 1] as number];
      const east = nearestLongitude(coordinates[2 * vertex + 2] as number, x0) - x0;
      const north = (coordinates[2 * vertex + 3] as number) - y0;
      const start = measures[vertex] as number;
      const part = (measure - start) / ((measures[vertex + 1] as number) - start);
      // The end of a segment is where others join it, to the bit.
      if (part >= 1) lonLat.push(coordinates[2 * vertex + 2] as number, coordinates[2 * vertex + 3] as number);
      else lonLat.push(x0 + part * east, y0 + part * north);
      if (isCorner) ahead.push(0, 0);
      else ahead.push(east / 16, north / 16);
      sampleCosts.push(costFrom + rate * (measure - from));
      rates.push(isCorner ? 0 : rate);
      sampleRoots.push(root);
    };
    add(from, true);
    let turned = 0;
    for (let k = first + 1; k <= last; k++) {
      if (k < last) {
        turned += turnAt(coordinates, k);
        if (turned < MAX_TURN) continue;
      }
      turned = 0;
      const [low, high] = [measures[corner] as number, measures[k] as number];
      for (const offset of offsetsWithin(high - low, detail)) add(low + offset, false);
      add(high, true);
      corner = k;
    }
  }
  return { lonLat: Float64Array.from(lonLat), ahead, costs: sampleCosts, rates, roots: sampleRoots };
}

/**
 * Offsets are the same from both ends, so that samples of streets that meet are equally far from their corner and the
 * border between them is their bisector.
 */
function offsetsWithin(length: number, detail: number): readonly number[] {
  if (length <= 2 * CORNER_GAP) return [];
  const half: number[] = [];
  for (let offset = CORNER_GAP; offset < length / 2; offset += detail) half.push(offset);
  if (half.length === 0) return [length / 2];
  const back = half.map((offset) => length - offset).reverse();
  const gap = (back[0] as number) - (half[half.length - 1] as number);
  return gap > detail ? [...half, length / 2, ...back] : [...half, ...back];
}

/** Angle by which a line turns at a vertex, in radians. */
function turnAt(coordinates: Float64Array, vertex: number): number {
  const at = 2 * vertex;
  const [x, y] = [coordinates[at] as number, coordinates[at + 1] as number];
  const narrowing = Math.cos((y * Math.PI) / 180);
  const [ax, ay] = [(x - nearestLongitude(coordinates[at - 2] as number, x)) * narrowing, y - (coordinates[at - 1] as number)]; // prettier-ignore
  const [bx, by] = [(nearestLongitude(coordinates[at + 2] as number, x) - x) * narrowing, (coordinates[at + 3] as number) - y]; // prettier-ignore
  return Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by));
}

/** @returns of samples at one place the one with the lowest cost, in order */
function keepCheapest(lonLat: Float64Array, costs: readonly number[]): Uint32Array {
  const { places, counts } = joinVertices({ coordinates: lonLat });
  const cheapest = new Int32Array(counts.length).fill(-1);
  places.forEach((place, sample) => {
    const known = cheapest[place] as number;
    if (known < 0 || (costs[sample] as number) < (costs[known] as number)) cheapest[place] = sample;
  });
  return Uint32Array.from(cheapest);
}
