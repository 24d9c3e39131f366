/**
 * The curve that runs beside a closed chain of positions at a distance on Earth, on its right, in degrees. Each position
 * has its own disc, so that no projection is needed: along an edge, the hull of the discs at both ends stands for all
 * discs between them.
 */
import { wgs84 } from '../../ellipsoid/geodesic.ts';
import { orientation } from '../../flat/orientation.ts';
import { computeEdgeFactor, type DiscPlan, type DiscUse } from './disc-plan.ts';
import { ROW_DEGREES } from './disc-table.ts';

const RADIANS = Math.PI / 180;
const E2 = wgs84.f * (2 - wgs84.f);

/** Maximum number of steps to the supporting line of two discs; the first guess is off by one or two vertices. */
const MAX_STEPS = 8;

/** Minimum number of positions for which there is room. */
const MIN_CAPACITY = 256;

export interface OffsetCurve {
  /** Starts a new chain. @param maxLatitude of the buffered geometry, absolute */
  begin(use: DiscUse, maxLatitude: number): void;
  /** Adds the next position; one that repeats the previous one is skipped. */
  add(longitude: number, latitude: number, isEnd: boolean): void;
  /** Closes the chain and finds its sides. @returns the number of positions, those that cut edges included */
  close(): number;
  /** The whole curve, which crosses itself where the chain turns in; valid until the next chain. */
  toRaw(): Float64Array;
}

/** @returns a curve for one chain after the other: its arrays are used again */
export function createOffsetCurve(plan: DiscPlan): OffsetCurve {
  const { table, radius, maxEdgeError } = plan;
  const { sides, rows } = table;
  const step = (2 * Math.PI) / sides;
  const chain = createChain(MIN_CAPACITY);
  let count = 0;
  let use: DiscUse | undefined;
  let maxFactor = 0;

  function add(longitude: number, latitude: number, isEnd: boolean): void {
    const last = count - 1;
    if (count > 0 && chain.x[last] === longitude && chain.y[last] === latitude) {
      if (isEnd) chain.isEnd[last] = 1;
      return;
    }
    if (count > 0) cutEdge(longitude, latitude);
    append(longitude, latitude, isEnd);
  }

  /** Adds positions where the discs at the ends of an edge differ too much. */
  function cutEdge(longitude: number, latitude: number): void {
    const x = chain.x[count - 1] as number;
    const y = chain.y[count - 1] as number;
    const squared = (latitude - y) * (latitude - y);
    let error = maxFactor * squared;
    if (error > maxEdgeError) {
      error = squared * computeEdgeFactor(plan, Math.max(Math.abs(latitude), Math.abs(y)));
      const pieces = Math.max(1, Math.ceil(Math.sqrt(error / maxEdgeError)));
      for (let i = 1; i < pieces; i++)
        append(x + ((longitude - x) * i) / pieces, y + ((latitude - y) * i) / pieces, false);
      error /= pieces * pieces;
    }
    if (use && error > use.edge) use.edge = error;
  }

  function append(longitude: number, latitude: number, isEnd: boolean): void {
    if (count === chain.x.length) growChain(chain);
    const sine = Math.sin(latitude * RADIANS);
    const squaredW = 1 - E2 * sine * sine;
    const w = Math.sqrt(squaredW);
    chain.x[count] = longitude;
    chain.y[count] = latitude;
    chain.isEnd[count] = isEnd ? 1 : 0;
    chain.scaleX[count] = (radius * w) / (wgs84.a * Math.sqrt(1 - sine * sine) * RADIANS);
    chain.scaleY[count] = (radius * squaredW * w) / (wgs84.a * (1 - E2) * RADIANS);
    chain.row[count] = table.locateRow(latitude);
    const rowsSouth = latitude / ROW_DEGREES;
    chain.weight[count] = rowsSouth - Math.floor(rowsSouth);
    count += 1;
  }

  /** East of a position, vertex `k` of its disc. */
  function offsetX(position: number, k: number): number {
    const at = (chain.row[position] as number) + 2 * k;
    const low = rows[at] as number;
    const high = rows[at + 2 * sides] as number;
    return (chain.scaleX[position] as number) * (low + (chain.weight[position] as number) * (high - low));
  }

  function offsetY(position: number, k: number): number {
    const at = (chain.row[position] as number) + 2 * k + 1;
    const low = rows[at] as number;
    const high = rows[at + 2 * sides] as number;
    return (chain.scaleY[position] as number) * (low + (chain.weight[position] as number) * (high - low));
  }

  const after = (i: number) => (i + 1 === count ? 0 : i + 1);
  const before = (i: number) => (i === 0 ? count - 1 : i - 1);
  const nextVertex = (k: number) => (k + 1 === sides ? 0 : k + 1);
  const previousVertex = (k: number) => (k === 0 ? sides - 1 : k - 1);

  /** Vertices of the discs at both ends of an edge that the right side of their hull touches. */
  function findSide(edge: number): void {
    const end = after(edge);
    const dx = (chain.x[end] as number) - (chain.x[edge] as number);
    const dy = (chain.y[end] as number) - (chain.y[edge] as number);
    const angle = Math.atan2(-dx * (chain.scaleY[edge] as number), dy * (chain.scaleX[edge] as number));
    let i = Math.round(angle / step);
    if (i < 0) i += sides;
    else if (i >= sides) i -= sides;
    let j = i;
    for (let round = 0; round < MAX_STEPS; round++) {
      const ux = dx + offsetX(end, j) - offsetX(edge, i);
      const uy = dy + offsetY(end, j) - offsetY(edge, i);
      const [i1, j1] = [climb(edge, i, ux, uy), climb(end, j, ux, uy)];
      if (i1 === i && j1 === j) break;
      [i, j] = [i1, j1];
    }
    chain.start[edge] = i;
    chain.end[edge] = j;
  }

  /** The neighbour of a vertex that lies farther to the right of a direction, or the vertex itself. */
  function climb(position: number, k: number, ux: number, uy: number): number {
    const height = uy * offsetX(position, k) - ux * offsetY(position, k);
    const next = nextVertex(k);
    if (uy * offsetX(position, next) - ux * offsetY(position, next) > height) return next;
    const previous = previousVertex(k);
    return uy * offsetX(position, previous) - ux * offsetY(position, previous) > height ? previous : k;
  }

  /** Steps from the side before a position to the side after it; below 0 where the chain turns in. */
  function findTurn(position: number): number {
    const previous = before(position);
    let turn = (chain.start[position] as number) - (chain.end[previous] as number);
    if (turn > sides / 2) turn -= sides;
    else if (turn <= -sides / 2) turn += sides;
    if (Math.abs(turn) <= sides / 4) return turn;
    // Near to half a circle, the sides do not tell in which direction the chain turns.
    const isEnd = chain.isEnd[position] === 1;
    const next = after(position);
    const sign = orientation(
      chain.x[previous] as number,
      chain.y[previous] as number,
      chain.x[position] as number,
      chain.y[position] as number,
      chain.x[next] as number,
      chain.y[next] as number,
    );
    if ((isEnd || sign >= 0) && turn < 0) return turn + sides;
    return !isEnd && sign < 0 && turn > 0 ? turn - sides : turn;
  }

  let out = new Float64Array(4 * sides);
  let length = 0;

  function emit(x: number, y: number): void {
    if (length > 0 && out[length - 2] === x && out[length - 1] === y) return;
    if (length === out.length) {
      const larger = new Float64Array(2 * out.length);
      larger.set(out);
      out = larger;
    }
    out[length++] = x;
    out[length++] = y;
  }

  function emitVertex(position: number, k: number): void {
    emit((chain.x[position] as number) + offsetX(position, k), (chain.y[position] as number) + offsetY(position, k));
  }

  /** The arc around a position, from the end of one side to the start of the next one. */
  function emitArc(position: number): void {
    const from = chain.end[before(position)] as number;
    emitVertex(position, from);
    for (let k = 1; k < (chain.turn[position] as number); k++) emitVertex(position, (from + k) % sides);
    emitVertex(position, chain.start[position] as number);
  }

  return {
    begin(used, maxLatitude) {
      count = 0;
      use = used;
      used.isDrawn = true;
      maxFactor = computeEdgeFactor(plan, maxLatitude);
    },
    add,
    close() {
      if (count > 1) {
        add(chain.x[0] as number, chain.y[0] as number, false);
        while (count > 1 && chain.x[count - 1] === chain.x[0] && chain.y[count - 1] === chain.y[0]) count -= 1;
      }
      if (count > 1) {
        for (let edge = 0; edge < count; edge++) findSide(edge);
        for (let position = 0; position < count; position++) chain.turn[position] = findTurn(position);
      }
      return count;
    },
    toRaw() {
      length = 0;
      for (let position = 0; position < count; position++) emitArc(position);
      emit(out[0] as number, out[1] as number);
      return out.subarray(0, length);
    },
  };
}

/** Columns of a chain, one row for each position and for the edge that starts there. */
interface Chain {
  x: Float64Array;
  y: Float64Array;
  /** Degrees of a radius, in x and in y. */
  scaleX: Float64Array;
  scaleY: Float64Array;
  /** Start of the southern row of the table, and the share of the northern one. */
  row: Int32Array;
  weight: Float64Array;
  /** 1 where a line ends and the chain turns back. */
  isEnd: Uint8Array;
  /** Vertices of the discs at both ends of the edge which its side touches, and steps of the turn at the position. */
  start: Int32Array;
  end: Int32Array;
  turn: Int32Array;
}

function createChain(capacity: number): Chain {
  const floats = () => new Float64Array(capacity);
  const integers = () => new Int32Array(capacity);
  return {
    x: floats(), y: floats(), scaleX: floats(), scaleY: floats(), row: integers(), weight: floats(),
    isEnd: new Uint8Array(capacity), start: integers(), end: integers(), turn: integers(),
  }; // prettier-ignore
}

function growChain(chain: Chain): void {
  const larger = createChain(2 * chain.x.length + 16);
  larger.x.set(chain.x);
  larger.y.set(chain.y);
  larger.scaleX.set(chain.scaleX);
  larger.scaleY.set(chain.scaleY);
  larger.row.set(chain.row);
  larger.weight.set(chain.weight);
  larger.isEnd.set(chain.isEnd);
  Object.assign(chain, larger);
}
